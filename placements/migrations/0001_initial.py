import core.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import placements.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("employers", "0001_initial"),
        ("matching", "0002_initial"),
        ("people", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("referential", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mentoring",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mentor_name", models.CharField(max_length=160, verbose_name="parrain ou marraine")),
                ("mentor_email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                ("mentor_field", models.CharField(blank=True, max_length=160, verbose_name="domaine")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mentorings", to="people.person"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "En cours"), ("ended", "Terminé")],
                        default="active",
                        max_length=8,
                        verbose_name="état",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="depuis le")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu'au")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in_job", "En poste"),
                            ("in_other_job", "Dans un autre emploi"),
                            ("in_training", "En formation"),
                            ("out", "Sans emploi"),
                            ("unknown", "Sans nouvelles"),
                        ],
                        max_length=14,
                        verbose_name="suite",
                    ),
                ),
            ],
            options={
                "verbose_name": "parrainage",
                "verbose_name_plural": "parrainages",
                "ordering": ["-starts_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="mentoring_dates_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="people.person",
                        verbose_name="personne",
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="employers.employer"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("job", "Emploi"), ("immersion", "Immersion"), ("tutoring", "Tutorat")],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                (
                    "job_offer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="employers.joboffer",
                    ),
                ),
                (
                    "immersion",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="employers.immersionopening",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("sent", "Envoyée"),
                            ("seen", "Vue par l'employeur"),
                            ("accepted", "Acceptée"),
                            ("refused", "Refusée"),
                            ("withdrawn", "Retirée"),
                            ("hired", "Embauche"),
                            ("closed", "Sans suite"),
                        ],
                        default="sent",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "message",
                    models.TextField(
                        blank=True, validators=[core.validators.validate_no_nir], verbose_name="mot du référent"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="accounts.membership"
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="proposée le")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="vue le")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="réponse le")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "refusal_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("filled", "Le poste est déjà pourvu"),
                            ("skills", "Il manque des compétences indispensables"),
                            ("experience", "Pas assez d'expérience pour ce poste"),
                            ("hours", "Les horaires ne conviennent pas"),
                            ("distance", "Le trajet est trop long"),
                            ("no_time", "Pas le temps d'accueillir en ce moment"),
                            ("other", "Autre raison"),
                        ],
                        max_length=12,
                        verbose_name="motif du refus",
                    ),
                ),
                (
                    "refusal_comment",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        validators=[core.validators.validate_no_nir],
                        verbose_name="précision",
                    ),
                ),
                ("shown_rank", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="rang affiché")),
                ("shown_score", models.FloatField(blank=True, null=True, verbose_name="score affiché")),
                (
                    "matcher_version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="matching.matcherversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposition",
                "verbose_name_plural": "propositions",
                "ordering": ["-proposed_at", "-pk"],
                "indexes": [
                    models.Index(fields=["employer", "status", "-proposed_at"], name="proposal_of_employer"),
                    models.Index(fields=["person", "-proposed_at"], name="proposal_of_person"),
                    models.Index(fields=["proposed_by", "status"], name="proposal_of_referent"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("immersion__isnull", True), ("job_offer__isnull", False), ("kind", "job")),
                            models.Q(("immersion__isnull", False), ("job_offer__isnull", True), ("kind", "immersion")),
                            _connector="OR",
                        ),
                        name="proposal_of_one_opening",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["sent", "seen", "accepted"])),
                        fields=("person", "job_offer", "immersion"),
                        name="proposal_open_once",
                        nulls_distinct=False,
                        violation_error_message="Cette personne est déjà proposée pour cette offre.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            models.Q(("refusal_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="proposal_refused_with_reason",
                        violation_error_message="Un refus a un motif.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hire",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hires",
                        to="people.person",
                        verbose_name="personne",
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hires", to="employers.employer"
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hire",
                        to="placements.proposal",
                    ),
                ),
                (
                    "job_offer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hires",
                        to="employers.joboffer",
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="referential.occupation"
                    ),
                ),
                (
                    "contract_kind",
                    models.CharField(
                        choices=[
                            ("cdi", "CDI"),
                            ("cdd", "CDD"),
                            ("cddi", "CDD d'insertion (CDDI)"),
                            ("temporary", "Intérim"),
                            ("seasonal", "Contrat saisonnier"),
                            ("apprenticeship", "Apprentissage"),
                            ("professionalisation", "Professionnalisation"),
                            ("pec", "Parcours emploi compétences (PEC)"),
                            ("cie", "Contrat initiative emploi (CIE)"),
                        ],
                        max_length=20,
                        verbose_name="type de contrat",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="premier jour")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="dernier jour prévu")),
                (
                    "hours_per_week",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=4,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(48),
                        ],
                        verbose_name="heures par semaine",
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="terminé le")),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("end_of_contract", "Fin du contrat"),
                            ("person_left", "Départ de la personne"),
                            ("employer_ended", "Rupture par l'employeur"),
                            ("trial", "Fin de la période d'essai"),
                            ("better_job", "Autre emploi"),
                            ("other", "Autre"),
                        ],
                        max_length=20,
                        verbose_name="raison de la fin",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="enregistrée le")),
            ],
            options={
                "verbose_name": "embauche",
                "verbose_name_plural": "embauches",
                "ordering": ["-starts_on", "-pk"],
                "indexes": [
                    models.Index(fields=["employer", "-starts_on"], name="hire_of_employer"),
                    models.Index(fields=["person", "-starts_on"], name="hire_of_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="hire_dates_in_order",
                        violation_error_message="Le dernier jour précède le premier.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), models.Q(("end_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="hire_ended_with_reason",
                        violation_error_message="Indiquez pourquoi le contrat s'est terminé.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImmersionAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="immersions", to="people.person"
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="immersion_agreements",
                        to="employers.employer",
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="employers.immersionopening",
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreement",
                        to="placements.proposal",
                    ),
                ),
                (
                    "prescriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.membership"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("discover", "Découvrir un métier"),
                            ("confirm", "Confirmer un projet"),
                            ("recruit", "Préparer un recrutement"),
                        ],
                        max_length=10,
                        verbose_name="objet",
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="referential.occupation"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="premier jour")),
                ("ends_on", models.DateField(verbose_name="dernier jour")),
                (
                    "hours_per_week",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="heures par semaine"
                    ),
                ),
                (
                    "renews",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewed_by",
                        to="placements.immersionagreement",
                    ),
                ),
                (
                    "tutor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="employers.tutor",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "En préparation"),
                            ("signing", "En signature"),
                            ("ready", "Signée"),
                            ("running", "En cours"),
                            ("completed", "Terminée"),
                            ("partly", "Interrompue"),
                            ("no_show", "La personne n'est pas venue"),
                            ("cancelled", "Annulée"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créée le")),
            ],
            options={
                "verbose_name": "convention d'immersion",
                "verbose_name_plural": "conventions d'immersion",
                "ordering": ["-starts_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="immersion_agreement_dates_in_order",
                        violation_error_message="Le dernier jour précède le premier.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("status__in", ["signing", "ready", "running"])),
                        expressions=[
                            ("person", "="),
                            (
                                placements.models.DateRange(
                                    "starts_on",
                                    "ends_on",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(
                                        inclusive_lower=True, inclusive_upper=True
                                    ),
                                ),
                                "&&",
                            ),
                        ],
                        name="immersion_agreement_no_overlap",
                        violation_error_message="Cette personne a déjà une immersion à ces dates.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MentoringEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="placements.mentoring",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("mentor_name", models.CharField(max_length=160, verbose_name="parrain ou marraine")),
                ("mentor_email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                ("mentor_field", models.CharField(blank=True, max_length=160, verbose_name="domaine")),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "En cours"), ("ended", "Terminé")],
                        default="active",
                        max_length=8,
                        verbose_name="état",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="depuis le")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu'au")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in_job", "En poste"),
                            ("in_other_job", "Dans un autre emploi"),
                            ("in_training", "En formation"),
                            ("out", "Sans emploi"),
                            ("unknown", "Sans nouvelles"),
                        ],
                        max_length=14,
                        verbose_name="suite",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProposalEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="placements.proposal",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="personne",
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="employers.employer",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("job", "Emploi"), ("immersion", "Immersion"), ("tutoring", "Tutorat")],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                (
                    "job_offer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="employers.joboffer",
                    ),
                ),
                (
                    "immersion",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="employers.immersionopening",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("sent", "Envoyée"),
                            ("seen", "Vue par l'employeur"),
                            ("accepted", "Acceptée"),
                            ("refused", "Refusée"),
                            ("withdrawn", "Retirée"),
                            ("hired", "Embauche"),
                            ("closed", "Sans suite"),
                        ],
                        default="sent",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "message",
                    models.TextField(
                        blank=True, validators=[core.validators.validate_no_nir], verbose_name="mot du référent"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.membership",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="proposée le")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="vue le")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="réponse le")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "refusal_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("filled", "Le poste est déjà pourvu"),
                            ("skills", "Il manque des compétences indispensables"),
                            ("experience", "Pas assez d'expérience pour ce poste"),
                            ("hours", "Les horaires ne conviennent pas"),
                            ("distance", "Le trajet est trop long"),
                            ("no_time", "Pas le temps d'accueillir en ce moment"),
                            ("other", "Autre raison"),
                        ],
                        max_length=12,
                        verbose_name="motif du refus",
                    ),
                ),
                (
                    "refusal_comment",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        validators=[core.validators.validate_no_nir],
                        verbose_name="précision",
                    ),
                ),
                ("shown_rank", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="rang affiché")),
                ("shown_score", models.FloatField(blank=True, null=True, verbose_name="score affiché")),
                (
                    "matcher_version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="matching.matcherversion",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "hire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="follow_ups", to="placements.hire"
                    ),
                ),
                (
                    "milestone",
                    models.CharField(
                        choices=[
                            ("w1", "1 semaine"),
                            ("m1", "1 mois"),
                            ("m3", "3 mois"),
                            ("m6", "6 mois"),
                            ("y1", "1 an"),
                        ],
                        max_length=4,
                        verbose_name="étape",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="prévu le")),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in_job", "En poste"),
                            ("in_other_job", "Dans un autre emploi"),
                            ("in_training", "En formation"),
                            ("out", "Sans emploi"),
                            ("unknown", "Sans nouvelles"),
                        ],
                        max_length=14,
                        verbose_name="situation",
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, validators=[core.validators.validate_no_nir], verbose_name="note"),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="fait le")),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "point de suivi",
                "verbose_name_plural": "points de suivi",
                "ordering": ["due_on", "pk"],
                "indexes": [
                    models.Index(condition=models.Q(("done_at__isnull", True)), fields=["due_on"], name="follow_up_due")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("hire", "milestone"), name="follow_up_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at__isnull", True), models.Q(("state", ""), _negated=True), _connector="OR"
                        ),
                        name="follow_up_done_says_state",
                        violation_error_message="Indiquez la situation de la personne.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImmersionAgreementEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="placements.immersionagreement",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="employers.employer",
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="employers.immersionopening",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="placements.proposal",
                    ),
                ),
                (
                    "prescriber",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("discover", "Découvrir un métier"),
                            ("confirm", "Confirmer un projet"),
                            ("recruit", "Préparer un recrutement"),
                        ],
                        max_length=10,
                        verbose_name="objet",
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="referential.occupation",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="premier jour")),
                ("ends_on", models.DateField(verbose_name="dernier jour")),
                (
                    "hours_per_week",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="heures par semaine"
                    ),
                ),
                (
                    "renews",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="placements.immersionagreement",
                    ),
                ),
                (
                    "tutor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="employers.tutor",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "En préparation"),
                            ("signing", "En signature"),
                            ("ready", "Signée"),
                            ("running", "En cours"),
                            ("completed", "Terminée"),
                            ("partly", "Interrompue"),
                            ("no_show", "La personne n'est pas venue"),
                            ("cancelled", "Annulée"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créée le")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HireEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="placements.hire",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="personne",
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="employers.employer",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="placements.proposal",
                    ),
                ),
                (
                    "job_offer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="employers.joboffer",
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="referential.occupation",
                    ),
                ),
                (
                    "contract_kind",
                    models.CharField(
                        choices=[
                            ("cdi", "CDI"),
                            ("cdd", "CDD"),
                            ("cddi", "CDD d'insertion (CDDI)"),
                            ("temporary", "Intérim"),
                            ("seasonal", "Contrat saisonnier"),
                            ("apprenticeship", "Apprentissage"),
                            ("professionalisation", "Professionnalisation"),
                            ("pec", "Parcours emploi compétences (PEC)"),
                            ("cie", "Contrat initiative emploi (CIE)"),
                        ],
                        max_length=20,
                        verbose_name="type de contrat",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="premier jour")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="dernier jour prévu")),
                (
                    "hours_per_week",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=4,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(48),
                        ],
                        verbose_name="heures par semaine",
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="terminé le")),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("end_of_contract", "Fin du contrat"),
                            ("person_left", "Départ de la personne"),
                            ("employer_ended", "Rupture par l'employeur"),
                            ("trial", "Fin de la période d'essai"),
                            ("better_job", "Autre emploi"),
                            ("other", "Autre"),
                        ],
                        max_length=20,
                        verbose_name="raison de la fin",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="enregistrée le")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TutoringAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tutor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="employers.tutor"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tutorings", to="people.person"
                    ),
                ),
                (
                    "regime",
                    models.CharField(
                        choices=[
                            ("immersion", "Immersion"),
                            ("pec", "PEC"),
                            ("apprenticeship", "Apprentissage"),
                            ("professionalisation", "Professionnalisation"),
                            ("mentoring", "Parrainage"),
                        ],
                        max_length=20,
                        verbose_name="cadre",
                    ),
                ),
                (
                    "hire",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tutorings",
                        to="placements.hire",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tutorings",
                        to="placements.immersionagreement",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="depuis le")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu'au")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créé le")),
            ],
            options={
                "verbose_name": "tutorat",
                "verbose_name_plural": "tutorats",
                "ordering": ["-starts_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="tutoring_dates_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUpEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="placements.followup",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "hire",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="placements.hire",
                    ),
                ),
                (
                    "milestone",
                    models.CharField(
                        choices=[
                            ("w1", "1 semaine"),
                            ("m1", "1 mois"),
                            ("m3", "3 mois"),
                            ("m6", "6 mois"),
                            ("y1", "1 an"),
                        ],
                        max_length=4,
                        verbose_name="étape",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="prévu le")),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in_job", "En poste"),
                            ("in_other_job", "Dans un autre emploi"),
                            ("in_training", "En formation"),
                            ("out", "Sans emploi"),
                            ("unknown", "Sans nouvelles"),
                        ],
                        max_length=14,
                        verbose_name="situation",
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, validators=[core.validators.validate_no_nir], verbose_name="note"),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="fait le")),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TutoringAssignmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="placements.tutoringassignment",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "tutor",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="employers.tutor",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "regime",
                    models.CharField(
                        choices=[
                            ("immersion", "Immersion"),
                            ("pec", "PEC"),
                            ("apprenticeship", "Apprentissage"),
                            ("professionalisation", "Professionnalisation"),
                            ("mentoring", "Parrainage"),
                        ],
                        max_length=20,
                        verbose_name="cadre",
                    ),
                ),
                (
                    "hire",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="placements.hire",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="placements.immersionagreement",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="depuis le")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu'au")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créé le")),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "placements_followupevent" ("done_at", "done_by_id", "due_on", "hire_id", "id", "milestone", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."done_at", NEW."done_by_id", NEW."due_on", NEW."hire_id", NEW."id", NEW."milestone", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state"); RETURN NULL;',
                    hash="68de9f233bdaabf9be92eb3ad7c65ef007d4243e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_26abe",
                    table="placements_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "placements_followupevent" ("done_at", "done_by_id", "due_on", "hire_id", "id", "milestone", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."done_at", NEW."done_by_id", NEW."due_on", NEW."hire_id", NEW."id", NEW."milestone", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state"); RETURN NULL;',
                    hash="f1e4c304597a4b1b4576c344d29d93d72b09b8a2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_eb796",
                    table="placements_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mentoring",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "placements_mentoringevent" ("ends_on", "id", "mentor_email", "mentor_field", "mentor_name", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "status") VALUES (NEW."ends_on", NEW."id", NEW."mentor_email", NEW."mentor_field", NEW."mentor_name", NEW."outcome", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_on", NEW."status"); RETURN NULL;',
                    hash="4dfdf41bdfec8359cbd2d18eed5efa1bbd8e9185",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3aeb0",
                    table="placements_mentoring",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mentoring",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "placements_mentoringevent" ("ends_on", "id", "mentor_email", "mentor_field", "mentor_name", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "status") VALUES (NEW."ends_on", NEW."id", NEW."mentor_email", NEW."mentor_field", NEW."mentor_name", NEW."outcome", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_on", NEW."status"); RETURN NULL;',
                    hash="a8c829a4b69b7eaf42083582a11b45fbdd750b6e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a620e",
                    table="placements_mentoring",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "placements_proposalevent" ("answered_at", "answered_by_id", "employer_id", "id", "immersion_id", "job_offer_id", "kind", "matcher_version_id", "message", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "refusal_comment", "refusal_reason", "seen_at", "shown_rank", "shown_score", "status") VALUES (NEW."answered_at", NEW."answered_by_id", NEW."employer_id", NEW."id", NEW."immersion_id", NEW."job_offer_id", NEW."kind", NEW."matcher_version_id", NEW."message", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."refusal_comment", NEW."refusal_reason", NEW."seen_at", NEW."shown_rank", NEW."shown_score", NEW."status"); RETURN NULL;',
                    hash="67794c342db182c7efc64870eaa5d83a1dbccb91",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3e751",
                    table="placements_proposal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "placements_proposalevent" ("answered_at", "answered_by_id", "employer_id", "id", "immersion_id", "job_offer_id", "kind", "matcher_version_id", "message", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "refusal_comment", "refusal_reason", "seen_at", "shown_rank", "shown_score", "status") VALUES (NEW."answered_at", NEW."answered_by_id", NEW."employer_id", NEW."id", NEW."immersion_id", NEW."job_offer_id", NEW."kind", NEW."matcher_version_id", NEW."message", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."refusal_comment", NEW."refusal_reason", NEW."seen_at", NEW."shown_rank", NEW."shown_score", NEW."status"); RETURN NULL;',
                    hash="494d2bc0a83eee5c900151fa3c2ed6759643e94e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2d7bb",
                    table="placements_proposal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="immersionagreement",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "placements_immersionagreementevent" ("created_at", "ends_on", "host_id", "hours_per_week", "id", "occupation_id", "opening_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prescriber_id", "proposal_id", "purpose", "renews_id", "starts_on", "status", "tutor_id") VALUES (NEW."created_at", NEW."ends_on", NEW."host_id", NEW."hours_per_week", NEW."id", NEW."occupation_id", NEW."opening_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prescriber_id", NEW."proposal_id", NEW."purpose", NEW."renews_id", NEW."starts_on", NEW."status", NEW."tutor_id"); RETURN NULL;',
                    hash="748bd657f2b26fbd0badf3b1beb32814bdea94ad",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6671c",
                    table="placements_immersionagreement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="immersionagreement",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "placements_immersionagreementevent" ("created_at", "ends_on", "host_id", "hours_per_week", "id", "occupation_id", "opening_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prescriber_id", "proposal_id", "purpose", "renews_id", "starts_on", "status", "tutor_id") VALUES (NEW."created_at", NEW."ends_on", NEW."host_id", NEW."hours_per_week", NEW."id", NEW."occupation_id", NEW."opening_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prescriber_id", NEW."proposal_id", NEW."purpose", NEW."renews_id", NEW."starts_on", NEW."status", NEW."tutor_id"); RETURN NULL;',
                    hash="3e42dd4e2eb31391ecf98eb766c9fc0a45d8a00e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_09558",
                    table="placements_immersionagreement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hire",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "placements_hireevent" ("contract_kind", "employer_id", "end_reason", "ended_on", "ends_on", "hours_per_week", "id", "job_offer_id", "occupation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposal_id", "recorded_at", "recorded_by_id", "starts_on") VALUES (NEW."contract_kind", NEW."employer_id", NEW."end_reason", NEW."ended_on", NEW."ends_on", NEW."hours_per_week", NEW."id", NEW."job_offer_id", NEW."occupation_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposal_id", NEW."recorded_at", NEW."recorded_by_id", NEW."starts_on"); RETURN NULL;',
                    hash="bbd636904e5590707a65914437bb5ddd33e8843e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7106a",
                    table="placements_hire",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hire",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "placements_hireevent" ("contract_kind", "employer_id", "end_reason", "ended_on", "ends_on", "hours_per_week", "id", "job_offer_id", "occupation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposal_id", "recorded_at", "recorded_by_id", "starts_on") VALUES (NEW."contract_kind", NEW."employer_id", NEW."end_reason", NEW."ended_on", NEW."ends_on", NEW."hours_per_week", NEW."id", NEW."job_offer_id", NEW."occupation_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposal_id", NEW."recorded_at", NEW."recorded_by_id", NEW."starts_on"); RETURN NULL;',
                    hash="214d7bdce3a5692e1313f614f2d3ebf5bc5ef61f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_441bc",
                    table="placements_hire",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tutoringassignment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "placements_tutoringassignmentevent" ("agreement_id", "created_at", "ends_on", "hire_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "regime", "starts_on", "tutor_id") VALUES (NEW."agreement_id", NEW."created_at", NEW."ends_on", NEW."hire_id", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."regime", NEW."starts_on", NEW."tutor_id"); RETURN NULL;',
                    hash="380e69758c4e07546afc126af6843333eb6705b4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d854c",
                    table="placements_tutoringassignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tutoringassignment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "placements_tutoringassignmentevent" ("agreement_id", "created_at", "ends_on", "hire_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "regime", "starts_on", "tutor_id") VALUES (NEW."agreement_id", NEW."created_at", NEW."ends_on", NEW."hire_id", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."regime", NEW."starts_on", NEW."tutor_id"); RETURN NULL;',
                    hash="4f8c7a78b31fbb4403631128de1312d8983f50e2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a3a48",
                    table="placements_tutoringassignment",
                    when="AFTER",
                ),
            ),
        ),
    ]
