import core.validators
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("referential", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="EligibilityCriterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("label", models.CharField(max_length=200, verbose_name="libellé")),
                (
                    "is_sensitive",
                    models.BooleanField(
                        default=False,
                        help_text="Vu par le référent et le facilitateur seuls (santé, justice, asile).",
                        verbose_name="sensible",
                    ),
                ),
                (
                    "proof_max_age_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Vide : valable au jour dit.",
                        null=True,
                        verbose_name="âge maximal du justificatif (mois)",
                    ),
                ),
                ("needs_opinion", models.BooleanField(default=False, verbose_name="demande l'avis d'un partenaire")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                ("valid_from", models.DateField(verbose_name="depuis le")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="jusqu'au")),
            ],
            options={
                "verbose_name": "critère d'éligibilité",
                "verbose_name_plural": "critères d'éligibilité",
                "ordering": ["label"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="criterion_dates_in_order",
                        violation_error_message="La fin précède le début.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_name", models.CharField(max_length=80, verbose_name="prénom")),
                ("last_name", models.CharField(max_length=80, verbose_name="nom")),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="date de naissance")),
                (
                    "gender",
                    models.CharField(
                        choices=[
                            ("woman", "Femme"),
                            ("man", "Homme"),
                            ("other", "Autre"),
                            ("unknown", "Non renseigné"),
                        ],
                        default="unknown",
                        max_length=8,
                        verbose_name="sexe",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referential.commune",
                        verbose_name="commune",
                    ),
                ),
                ("in_qpv", models.BooleanField(blank=True, null=True, verbose_name="habite un quartier prioritaire")),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="accounts.organisation",
                        verbose_name="service",
                    ),
                ),
                (
                    "referent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="people",
                        to="accounts.membership",
                        verbose_name="référent",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="accounts.territory",
                        verbose_name="territoire",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "En accompagnement"),
                            ("paused", "En pause"),
                            ("ended", "Accompagnement terminé"),
                            ("anonymised", "Anonymisé"),
                        ],
                        default="active",
                        max_length=10,
                        verbose_name="situation",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, validators=[core.validators.validate_no_nir], verbose_name="note du référent"
                    ),
                ),
                ("last_contact_on", models.DateField(blank=True, null=True, verbose_name="dernier contact")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créée le")),
                (
                    "created_by",
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
                "verbose_name": "personne",
                "verbose_name_plural": "personnes",
                "ordering": ["last_name", "first_name", "pk"],
                "indexes": [
                    models.Index(fields=["service", "status", "last_name"], name="person_of_service"),
                    models.Index(fields=["referent", "status"], name="person_of_referent"),
                    models.Index(fields=["territory", "status"], name="person_of_territory"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["last_name", "first_name"],
                        name="person_name_trgm",
                        opclasses=["gin_trgm_ops", "gin_trgm_ops"],
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="people.person"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("share_profile", "Présenter mon profil sans mon nom à des employeurs"),
                            ("share_contact", "Donner mon nom et mes coordonnées à un employeur intéressé"),
                            ("messages", "Recevoir des messages par courriel ou SMS"),
                        ],
                        max_length=20,
                        verbose_name="objet",
                    ),
                ),
                ("given_on", models.DateField(verbose_name="donné le")),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="retiré le")),
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
            ],
            options={
                "verbose_name": "accord",
                "verbose_name_plural": "accords",
                "ordering": ["-given_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_on__isnull", True)),
                        fields=("person", "purpose"),
                        name="consent_one_in_force",
                        violation_error_message="Cet accord est déjà enregistré.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_on__isnull", True), ("withdrawn_on__gte", models.F("given_on")), _connector="OR"
                        ),
                        name="consent_dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EligibilityEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evidence", to="people.person"
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="people.eligibilitycriterion",
                        verbose_name="critère",
                    ),
                ),
                (
                    "proof",
                    models.CharField(
                        choices=[
                            ("caf_statement", "Attestation CAF ou MSA"),
                            ("france_travail", "Attestation France Travail"),
                            ("mdph_decision", "Décision de la MDPH"),
                            ("identity", "Pièce d'identité"),
                            ("address", "Justificatif de domicile"),
                            ("residence_permit", "Titre de séjour"),
                            ("partner_opinion", "Avis motivé d'un partenaire"),
                            ("declaration", "Attestation du référent"),
                            ("other", "Autre justificatif"),
                        ],
                        max_length=20,
                        verbose_name="justificatif",
                    ),
                ),
                ("issued_on", models.DateField(verbose_name="date du justificatif")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valable jusqu'au")),
                (
                    "checked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vérifié par",
                    ),
                ),
                ("checked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="vérifié le")),
            ],
            options={
                "verbose_name": "justificatif d'éligibilité",
                "verbose_name_plural": "justificatifs d'éligibilité",
                "ordering": ["-issued_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("issued_on")), _connector="OR"
                        ),
                        name="evidence_dates_in_order",
                        violation_error_message="Le justificatif expire avant sa date.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="accesses", to="people.person"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("employer", "Employeur"),
                            ("referent", "Référent de parcours"),
                            ("facilitator", "Facilitateur de clauses"),
                            ("buyer", "Acheteur"),
                            ("contractor", "Entreprise titulaire"),
                            ("pilot", "Pilotage"),
                            ("admin", "Administration"),
                        ],
                        max_length=20,
                        verbose_name="rôle",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("follow_up", "Accompagnement"),
                            ("clause", "Clause d'insertion"),
                            ("steering", "Pilotage"),
                            ("administration", "Administration"),
                        ],
                        max_length=20,
                        verbose_name="motif",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
            ],
            options={
                "verbose_name": "consultation",
                "verbose_name_plural": "consultations",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["person", "-at"], name="access_of_person")],
            },
        ),
        migrations.CreateModel(
            name="PersonEvent",
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
                        to="people.person",
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
                ("first_name", models.CharField(max_length=80, verbose_name="prénom")),
                ("last_name", models.CharField(max_length=80, verbose_name="nom")),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="date de naissance")),
                (
                    "gender",
                    models.CharField(
                        choices=[
                            ("woman", "Femme"),
                            ("man", "Homme"),
                            ("other", "Autre"),
                            ("unknown", "Non renseigné"),
                        ],
                        default="unknown",
                        max_length=8,
                        verbose_name="sexe",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="referential.commune",
                        verbose_name="commune",
                    ),
                ),
                ("in_qpv", models.BooleanField(blank=True, null=True, verbose_name="habite un quartier prioritaire")),
                (
                    "service",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                        verbose_name="service",
                    ),
                ),
                (
                    "referent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.membership",
                        verbose_name="référent",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.territory",
                        verbose_name="territoire",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "En accompagnement"),
                            ("paused", "En pause"),
                            ("ended", "Accompagnement terminé"),
                            ("anonymised", "Anonymisé"),
                        ],
                        default="active",
                        max_length=10,
                        verbose_name="situation",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, validators=[core.validators.validate_no_nir], verbose_name="note du référent"
                    ),
                ),
                ("last_contact_on", models.DateField(blank=True, null=True, verbose_name="dernier contact")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créée le")),
                (
                    "created_by",
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
            name="EligibilityEvidenceEvent",
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
                        to="people.eligibilityevidence",
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
                    "criterion",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.eligibilitycriterion",
                        verbose_name="critère",
                    ),
                ),
                (
                    "proof",
                    models.CharField(
                        choices=[
                            ("caf_statement", "Attestation CAF ou MSA"),
                            ("france_travail", "Attestation France Travail"),
                            ("mdph_decision", "Décision de la MDPH"),
                            ("identity", "Pièce d'identité"),
                            ("address", "Justificatif de domicile"),
                            ("residence_permit", "Titre de séjour"),
                            ("partner_opinion", "Avis motivé d'un partenaire"),
                            ("declaration", "Attestation du référent"),
                            ("other", "Autre justificatif"),
                        ],
                        max_length=20,
                        verbose_name="justificatif",
                    ),
                ),
                ("issued_on", models.DateField(verbose_name="date du justificatif")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valable jusqu'au")),
                (
                    "checked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vérifié par",
                    ),
                ),
                ("checked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="vérifié le")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ConsentEvent",
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
                        to="people.consent",
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
                    "purpose",
                    models.CharField(
                        choices=[
                            ("share_profile", "Présenter mon profil sans mon nom à des employeurs"),
                            ("share_contact", "Donner mon nom et mes coordonnées à un employeur intéressé"),
                            ("messages", "Recevoir des messages par courriel ou SMS"),
                        ],
                        max_length=20,
                        verbose_name="objet",
                    ),
                ),
                ("given_on", models.DateField(verbose_name="donné le")),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="retiré le")),
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
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "people_personevent" ("address", "birth_date", "commune_id", "created_at", "created_by_id", "email", "first_name", "gender", "id", "in_qpv", "last_contact_on", "last_name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "referent_id", "service_id", "status", "territory_id") VALUES (NEW."address", NEW."birth_date", NEW."commune_id", NEW."created_at", NEW."created_by_id", NEW."email", NEW."first_name", NEW."gender", NEW."id", NEW."in_qpv", NEW."last_contact_on", NEW."last_name", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."referent_id", NEW."service_id", NEW."status", NEW."territory_id"); RETURN NULL;',
                    hash="074fe2e60aec105c8463cefab6af58c6d1d1a52c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_65688",
                    table="people_person",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "people_personevent" ("address", "birth_date", "commune_id", "created_at", "created_by_id", "email", "first_name", "gender", "id", "in_qpv", "last_contact_on", "last_name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "referent_id", "service_id", "status", "territory_id") VALUES (NEW."address", NEW."birth_date", NEW."commune_id", NEW."created_at", NEW."created_by_id", NEW."email", NEW."first_name", NEW."gender", NEW."id", NEW."in_qpv", NEW."last_contact_on", NEW."last_name", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."referent_id", NEW."service_id", NEW."status", NEW."territory_id"); RETURN NULL;',
                    hash="351e3b8910559e704ce322f6449a43fd23e4737d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_de829",
                    table="people_person",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="eligibilityevidence",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "people_eligibilityevidenceevent" ("checked_at", "checked_by_id", "criterion_id", "id", "issued_on", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof", "valid_until") VALUES (NEW."checked_at", NEW."checked_by_id", NEW."criterion_id", NEW."id", NEW."issued_on", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proof", NEW."valid_until"); RETURN NULL;',
                    hash="c46d424547468a4cae472c9b0c0db41365523f78",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_231e1",
                    table="people_eligibilityevidence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="eligibilityevidence",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "people_eligibilityevidenceevent" ("checked_at", "checked_by_id", "criterion_id", "id", "issued_on", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof", "valid_until") VALUES (NEW."checked_at", NEW."checked_by_id", NEW."criterion_id", NEW."id", NEW."issued_on", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proof", NEW."valid_until"); RETURN NULL;',
                    hash="3bc8845888f24c8abbebe40ef8589efbbc438007",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a5ab5",
                    table="people_eligibilityevidence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "people_consentevent" ("given_on", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recorded_by_id", "withdrawn_on") VALUES (NEW."given_on", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."recorded_by_id", NEW."withdrawn_on"); RETURN NULL;',
                    hash="84710dfeb3dee14eab454b3b340e2b90b50133fa",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_91c75",
                    table="people_consent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "people_consentevent" ("given_on", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recorded_by_id", "withdrawn_on") VALUES (NEW."given_on", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."recorded_by_id", NEW."withdrawn_on"); RETURN NULL;',
                    hash="92798a82cef1d7f10372071e396b4a4574a4429c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8387f",
                    table="people_consent",
                    when="AFTER",
                ),
            ),
        ),
    ]
