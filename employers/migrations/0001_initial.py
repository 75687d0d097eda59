import core.validators
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
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
            name="Label",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("issuer", models.CharField(blank=True, max_length=120, verbose_name="délivré par")),
                ("levels", models.PositiveSmallIntegerField(default=1, verbose_name="nombre de niveaux")),
            ],
            options={
                "verbose_name": "label",
                "verbose_name_plural": "labels",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="OfferCriterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("label", models.CharField(max_length=160, verbose_name="libellé")),
                ("help_text", models.CharField(blank=True, max_length=250, verbose_name="précision")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("is_active", models.BooleanField(default=True, verbose_name="utilisé")),
            ],
            options={
                "verbose_name": "critère de labellisation",
                "verbose_name_plural": "critères de labellisation",
                "ordering": ["order", "label"],
            },
        ),
        migrations.CreateModel(
            name="Employer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employers",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "siret",
                    models.CharField(
                        max_length=14, unique=True, validators=[core.validators.validate_siret], verbose_name="SIRET"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ordinary", "Entreprise"),
                            ("association", "Association"),
                            ("public", "Employeur public"),
                            ("aci", "Atelier et chantier d'insertion (ACI)"),
                            ("ai", "Association intermédiaire (AI)"),
                            ("ei", "Entreprise d'insertion (EI)"),
                            ("eiti", "Entreprise d'insertion par le travail indépendant (EITI)"),
                            ("etti", "Entreprise de travail temporaire d'insertion (ETTI)"),
                            ("geiq", "Groupement d'employeurs (GEIQ)"),
                            ("ea", "Entreprise adaptée (EA)"),
                            ("eatt", "Entreprise adaptée de travail temporaire (EATT)"),
                            ("esat", "Établissement d'accompagnement par le travail (ESAT)"),
                            ("ett", "Agence d'intérim"),
                        ],
                        default="ordinary",
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("naf", models.CharField(blank=True, max_length=6, verbose_name="code NAF")),
                ("sector", models.CharField(blank=True, max_length=120, verbose_name="secteur")),
                ("headcount", models.PositiveIntegerField(blank=True, null=True, verbose_name="effectif")),
                (
                    "description",
                    models.TextField(
                        blank=True, validators=[core.validators.validate_no_nir], verbose_name="présentation"
                    ),
                ),
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
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employers",
                        to="accounts.territory",
                        verbose_name="territoire",
                    ),
                ),
                ("contact_name", models.CharField(blank=True, max_length=120, verbose_name="personne à contacter")),
                ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                ("contact_phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                ("website", models.URLField(blank=True, verbose_name="site internet")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="inscrit le")),
            ],
            options={
                "verbose_name": "employeur",
                "verbose_name_plural": "employeurs",
                "ordering": ["name", "pk"],
                "indexes": [
                    models.Index(fields=["organisation"], name="employer_of_organisation"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["name"], name="employer_name_trgm", opclasses=["gin_trgm_ops"]
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("siret__regex", "^\\d{14}$")), name="employer_siret_has_14_digits"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EmployerEvent",
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
                        to="employers.employer",
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
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "siret",
                    models.CharField(max_length=14, validators=[core.validators.validate_siret], verbose_name="SIRET"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ordinary", "Entreprise"),
                            ("association", "Association"),
                            ("public", "Employeur public"),
                            ("aci", "Atelier et chantier d'insertion (ACI)"),
                            ("ai", "Association intermédiaire (AI)"),
                            ("ei", "Entreprise d'insertion (EI)"),
                            ("eiti", "Entreprise d'insertion par le travail indépendant (EITI)"),
                            ("etti", "Entreprise de travail temporaire d'insertion (ETTI)"),
                            ("geiq", "Groupement d'employeurs (GEIQ)"),
                            ("ea", "Entreprise adaptée (EA)"),
                            ("eatt", "Entreprise adaptée de travail temporaire (EATT)"),
                            ("esat", "Établissement d'accompagnement par le travail (ESAT)"),
                            ("ett", "Agence d'intérim"),
                        ],
                        default="ordinary",
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("naf", models.CharField(blank=True, max_length=6, verbose_name="code NAF")),
                ("sector", models.CharField(blank=True, max_length=120, verbose_name="secteur")),
                ("headcount", models.PositiveIntegerField(blank=True, null=True, verbose_name="effectif")),
                (
                    "description",
                    models.TextField(
                        blank=True, validators=[core.validators.validate_no_nir], verbose_name="présentation"
                    ),
                ),
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
                ("contact_name", models.CharField(blank=True, max_length=120, verbose_name="personne à contacter")),
                ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                ("contact_phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                ("website", models.URLField(blank=True, verbose_name="site internet")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="inscrit le")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EmployerLabel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="labels", to="employers.employer"
                    ),
                ),
                (
                    "label",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holders", to="employers.label"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="niveau")),
                ("obtained_on", models.DateField(verbose_name="obtenu le")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="expire le")),
                ("proof", models.CharField(blank=True, max_length=200, verbose_name="preuve")),
            ],
            options={
                "verbose_name": "label obtenu",
                "verbose_name_plural": "labels obtenus",
                "ordering": ["-obtained_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("employer", "label", "obtained_on"), name="employer_label_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on__isnull", True), ("expires_on__gte", models.F("obtained_on")), _connector="OR"
                        ),
                        name="employer_label_dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkMembership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "employer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="network_membership",
                        to="employers.employer",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("candidate", "Candidature à étudier"),
                            ("member", "Membre"),
                            ("left", "Sorti du réseau"),
                        ],
                        default="candidate",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("charter_signed_on", models.DateField(verbose_name="charte signée le")),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "commitments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="engagements",
                    ),
                ),
                ("joined_on", models.DateField(blank=True, null=True, verbose_name="membre depuis le")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="sorti le")),
            ],
            options={
                "verbose_name": "adhésion au réseau",
                "verbose_name_plural": "adhésions au réseau",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "member"), _negated=True), ("joined_on__isnull", False), _connector="OR"
                        ),
                        name="network_member_since",
                        violation_error_message="Un membre a une date d'entrée.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tutor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tutors",
                        to="employers.employer",
                        verbose_name="employeur",
                    ),
                ),
                ("first_name", models.CharField(max_length=80, verbose_name="prénom")),
                ("last_name", models.CharField(max_length=80, verbose_name="nom")),
                ("job_title", models.CharField(blank=True, max_length=120, verbose_name="fonction")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                (
                    "occupation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tutors",
                        to="referential.occupation",
                        verbose_name="métier",
                    ),
                ),
                ("years_experience", models.PositiveSmallIntegerField(default=0, verbose_name="années d'expérience")),
                (
                    "regimes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("immersion", "Immersion"),
                                ("pec", "PEC"),
                                ("apprenticeship", "Apprentissage"),
                                ("professionalisation", "Professionnalisation"),
                                ("mentoring", "Parrainage"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                        verbose_name="accepte de suivre",
                    ),
                ),
                ("is_company_head", models.BooleanField(default=False, verbose_name="dirige l'entreprise")),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="places"
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="langues parlées",
                    ),
                ),
                ("agreed_on", models.DateField(verbose_name="volontaire depuis le")),
                ("is_active", models.BooleanField(default=True, verbose_name="disponible")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créé le")),
            ],
            options={
                "verbose_name": "tuteur",
                "verbose_name_plural": "tuteurs",
                "ordering": ["last_name", "first_name", "pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("capacity__gte", 1)), name="tutor_has_places")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImmersionOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="employers.employer",
                        verbose_name="employeur",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="intitulé")),
                (
                    "occupation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="referential.occupation",
                        verbose_name="métier",
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        blank=True, validators=[core.validators.validate_no_nir], verbose_name="description"
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referential.commune",
                        verbose_name="lieu de travail",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.territory",
                        verbose_name="territoire",
                    ),
                ),
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
                (
                    "slots",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("early", "Tôt le matin (avant 7 h)"),
                                ("day", "En journée"),
                                ("late", "En soirée (après 20 h)"),
                                ("night", "La nuit"),
                                ("saturday", "Le samedi"),
                                ("sunday", "Le dimanche"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="horaires",
                    ),
                ),
                (
                    "licences",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("B", "Permis B"),
                                ("C", "Permis C"),
                                ("D", "Permis D"),
                                ("CACES-1", "CACES 1"),
                                ("CACES-3", "CACES 3"),
                                ("CACES-5", "CACES 5"),
                                ("CACES-PEMP", "CACES nacelle"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="permis exigés",
                    ),
                ),
                (
                    "reachable_without_car",
                    models.BooleanField(blank=True, null=True, verbose_name="accessible sans voiture"),
                ),
                (
                    "places",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="nombre de places",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="à partir du")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="offre valable jusqu'au")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("submitted", "À vérifier"),
                            ("published", "Publiée"),
                            ("filled", "Pourvue"),
                            ("expired", "Expirée"),
                            ("closed", "Fermée"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="publiée le")),
                ("labelled_at", models.DateTimeField(blank=True, null=True, verbose_name="labellisée le")),
                (
                    "labelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "label_criteria",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="critères du label",
                    ),
                ),
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
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créée le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifiée le")),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("discover", "Découvrir un métier"),
                                ("confirm", "Confirmer un projet"),
                                ("recruit", "Préparer un recrutement"),
                            ],
                            max_length=10,
                        ),
                        default=list,
                        size=None,
                        verbose_name="objets possibles",
                    ),
                ),
                (
                    "length_days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(31),
                        ],
                        verbose_name="durée habituelle (jours)",
                    ),
                ),
                (
                    "tutor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="immersions",
                        to="employers.tutor",
                        verbose_name="accueilli par",
                    ),
                ),
                (
                    "skills",
                    models.ManyToManyField(
                        blank=True, related_name="%(class)ss", to="referential.skill", verbose_name="compétences"
                    ),
                ),
            ],
            options={
                "verbose_name": "immersion proposée",
                "verbose_name_plural": "immersions proposées",
                "ordering": ["-published_at", "-pk"],
                "indexes": [
                    models.Index(fields=["status", "-published_at"], name="immersion_published"),
                    models.Index(fields=["employer", "status"], name="immersion_of_employer"),
                    models.Index(fields=["occupation", "status"], name="immersion_of_occupation"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "published"), _negated=True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="immersion_published_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("labelled_at__isnull", True), ("labelled_by__isnull", False), _connector="OR"
                        ),
                        name="immersion_labelled_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("places__gte", 1)),
                        name="immersion_has_places",
                        violation_error_message="Il faut au moins une place.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JobOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="employers.employer",
                        verbose_name="employeur",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="intitulé")),
                (
                    "occupation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="referential.occupation",
                        verbose_name="métier",
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        blank=True, validators=[core.validators.validate_no_nir], verbose_name="description"
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referential.commune",
                        verbose_name="lieu de travail",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.territory",
                        verbose_name="territoire",
                    ),
                ),
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
                (
                    "slots",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("early", "Tôt le matin (avant 7 h)"),
                                ("day", "En journée"),
                                ("late", "En soirée (après 20 h)"),
                                ("night", "La nuit"),
                                ("saturday", "Le samedi"),
                                ("sunday", "Le dimanche"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="horaires",
                    ),
                ),
                (
                    "licences",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("B", "Permis B"),
                                ("C", "Permis C"),
                                ("D", "Permis D"),
                                ("CACES-1", "CACES 1"),
                                ("CACES-3", "CACES 3"),
                                ("CACES-5", "CACES 5"),
                                ("CACES-PEMP", "CACES nacelle"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="permis exigés",
                    ),
                ),
                (
                    "reachable_without_car",
                    models.BooleanField(blank=True, null=True, verbose_name="accessible sans voiture"),
                ),
                (
                    "places",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="nombre de places",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="à partir du")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="offre valable jusqu'au")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("submitted", "À vérifier"),
                            ("published", "Publiée"),
                            ("filled", "Pourvue"),
                            ("expired", "Expirée"),
                            ("closed", "Fermée"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="publiée le")),
                ("labelled_at", models.DateTimeField(blank=True, null=True, verbose_name="labellisée le")),
                (
                    "labelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "label_criteria",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="critères du label",
                    ),
                ),
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
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créée le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifiée le")),
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
                        default="cdd",
                        max_length=20,
                        verbose_name="type de contrat",
                    ),
                ),
                (
                    "duration_months",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="durée (mois)"),
                ),
                (
                    "monthly_wage",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="salaire brut mensuel"
                    ),
                ),
                (
                    "progressive_hours",
                    models.BooleanField(default=False, verbose_name="horaires progressifs possibles"),
                ),
                (
                    "immersion_possible",
                    models.BooleanField(default=False, verbose_name="immersion possible avant l'embauche"),
                ),
                ("no_diploma_required", models.BooleanField(default=True, verbose_name="aucun diplôme exigé")),
                (
                    "minimum_age",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="âge minimum légal"),
                ),
                (
                    "french_level",
                    models.CharField(blank=True, max_length=2, verbose_name="niveau de français utile (CECRL)"),
                ),
                (
                    "tutor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="job_offers",
                        to="employers.tutor",
                        verbose_name="tuteur",
                    ),
                ),
                (
                    "skills",
                    models.ManyToManyField(
                        blank=True, related_name="%(class)ss", to="referential.skill", verbose_name="compétences"
                    ),
                ),
            ],
            options={
                "verbose_name": "offre d'emploi",
                "verbose_name_plural": "offres d'emploi",
                "ordering": ["-published_at", "-pk"],
                "indexes": [
                    models.Index(fields=["status", "-published_at"], name="joboffer_published"),
                    models.Index(fields=["employer", "status"], name="joboffer_of_employer"),
                    models.Index(fields=["occupation", "status"], name="joboffer_of_occupation"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "published"), _negated=True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="joboffer_published_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("labelled_at__isnull", True), ("labelled_by__isnull", False), _connector="OR"
                        ),
                        name="joboffer_labelled_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("places__gte", 1)),
                        name="joboffer_has_places",
                        violation_error_message="Il faut au moins une place.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkMembershipEvent",
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
                        to="employers.networkmembership",
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
                    "status",
                    models.CharField(
                        choices=[
                            ("candidate", "Candidature à étudier"),
                            ("member", "Membre"),
                            ("left", "Sorti du réseau"),
                        ],
                        default="candidate",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("charter_signed_on", models.DateField(verbose_name="charte signée le")),
                (
                    "signed_by",
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
                    "commitments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="engagements",
                    ),
                ),
                ("joined_on", models.DateField(blank=True, null=True, verbose_name="membre depuis le")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="sorti le")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TutorEvent",
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
                        to="employers.tutor",
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
                    "employer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="employers.employer",
                        verbose_name="employeur",
                    ),
                ),
                ("first_name", models.CharField(max_length=80, verbose_name="prénom")),
                ("last_name", models.CharField(max_length=80, verbose_name="nom")),
                ("job_title", models.CharField(blank=True, max_length=120, verbose_name="fonction")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                (
                    "occupation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="referential.occupation",
                        verbose_name="métier",
                    ),
                ),
                ("years_experience", models.PositiveSmallIntegerField(default=0, verbose_name="années d'expérience")),
                (
                    "regimes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("immersion", "Immersion"),
                                ("pec", "PEC"),
                                ("apprenticeship", "Apprentissage"),
                                ("professionalisation", "Professionnalisation"),
                                ("mentoring", "Parrainage"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                        verbose_name="accepte de suivre",
                    ),
                ),
                ("is_company_head", models.BooleanField(default=False, verbose_name="dirige l'entreprise")),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="places"
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="langues parlées",
                    ),
                ),
                ("agreed_on", models.DateField(verbose_name="volontaire depuis le")),
                ("is_active", models.BooleanField(default=True, verbose_name="disponible")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créé le")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="JobOfferEvent",
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
                        to="employers.joboffer",
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
                    "employer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="employers.employer",
                        verbose_name="employeur",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="intitulé")),
                (
                    "occupation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="referential.occupation",
                        verbose_name="métier",
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        blank=True, validators=[core.validators.validate_no_nir], verbose_name="description"
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="referential.commune",
                        verbose_name="lieu de travail",
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
                (
                    "slots",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("early", "Tôt le matin (avant 7 h)"),
                                ("day", "En journée"),
                                ("late", "En soirée (après 20 h)"),
                                ("night", "La nuit"),
                                ("saturday", "Le samedi"),
                                ("sunday", "Le dimanche"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="horaires",
                    ),
                ),
                (
                    "licences",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("B", "Permis B"),
                                ("C", "Permis C"),
                                ("D", "Permis D"),
                                ("CACES-1", "CACES 1"),
                                ("CACES-3", "CACES 3"),
                                ("CACES-5", "CACES 5"),
                                ("CACES-PEMP", "CACES nacelle"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="permis exigés",
                    ),
                ),
                (
                    "reachable_without_car",
                    models.BooleanField(blank=True, null=True, verbose_name="accessible sans voiture"),
                ),
                (
                    "places",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="nombre de places",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="à partir du")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="offre valable jusqu'au")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("submitted", "À vérifier"),
                            ("published", "Publiée"),
                            ("filled", "Pourvue"),
                            ("expired", "Expirée"),
                            ("closed", "Fermée"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="publiée le")),
                ("labelled_at", models.DateTimeField(blank=True, null=True, verbose_name="labellisée le")),
                (
                    "labelled_by",
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
                    "label_criteria",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="critères du label",
                    ),
                ),
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
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créée le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifiée le")),
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
                        default="cdd",
                        max_length=20,
                        verbose_name="type de contrat",
                    ),
                ),
                (
                    "duration_months",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="durée (mois)"),
                ),
                (
                    "monthly_wage",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="salaire brut mensuel"
                    ),
                ),
                (
                    "progressive_hours",
                    models.BooleanField(default=False, verbose_name="horaires progressifs possibles"),
                ),
                (
                    "immersion_possible",
                    models.BooleanField(default=False, verbose_name="immersion possible avant l'embauche"),
                ),
                ("no_diploma_required", models.BooleanField(default=True, verbose_name="aucun diplôme exigé")),
                (
                    "minimum_age",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="âge minimum légal"),
                ),
                (
                    "french_level",
                    models.CharField(blank=True, max_length=2, verbose_name="niveau de français utile (CECRL)"),
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
                        verbose_name="tuteur",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ImmersionOpeningEvent",
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
                        to="employers.immersionopening",
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
                    "employer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="employers.employer",
                        verbose_name="employeur",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="intitulé")),
                (
                    "occupation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="referential.occupation",
                        verbose_name="métier",
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        blank=True, validators=[core.validators.validate_no_nir], verbose_name="description"
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="referential.commune",
                        verbose_name="lieu de travail",
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
                (
                    "slots",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("early", "Tôt le matin (avant 7 h)"),
                                ("day", "En journée"),
                                ("late", "En soirée (après 20 h)"),
                                ("night", "La nuit"),
                                ("saturday", "Le samedi"),
                                ("sunday", "Le dimanche"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="horaires",
                    ),
                ),
                (
                    "licences",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("B", "Permis B"),
                                ("C", "Permis C"),
                                ("D", "Permis D"),
                                ("CACES-1", "CACES 1"),
                                ("CACES-3", "CACES 3"),
                                ("CACES-5", "CACES 5"),
                                ("CACES-PEMP", "CACES nacelle"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="permis exigés",
                    ),
                ),
                (
                    "reachable_without_car",
                    models.BooleanField(blank=True, null=True, verbose_name="accessible sans voiture"),
                ),
                (
                    "places",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="nombre de places",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="à partir du")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="offre valable jusqu'au")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("submitted", "À vérifier"),
                            ("published", "Publiée"),
                            ("filled", "Pourvue"),
                            ("expired", "Expirée"),
                            ("closed", "Fermée"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="publiée le")),
                ("labelled_at", models.DateTimeField(blank=True, null=True, verbose_name="labellisée le")),
                (
                    "labelled_by",
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
                    "label_criteria",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="critères du label",
                    ),
                ),
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
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créée le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifiée le")),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("discover", "Découvrir un métier"),
                                ("confirm", "Confirmer un projet"),
                                ("recruit", "Préparer un recrutement"),
                            ],
                            max_length=10,
                        ),
                        default=list,
                        size=None,
                        verbose_name="objets possibles",
                    ),
                ),
                (
                    "length_days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(31),
                        ],
                        verbose_name="durée habituelle (jours)",
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
                        verbose_name="accueilli par",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="employer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "employers_employerevent" ("address", "commune_id", "contact_email", "contact_name", "contact_phone", "created_at", "description", "headcount", "id", "kind", "naf", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sector", "siret", "territory_id", "website") VALUES (NEW."address", NEW."commune_id", NEW."contact_email", NEW."contact_name", NEW."contact_phone", NEW."created_at", NEW."description", NEW."headcount", NEW."id", NEW."kind", NEW."naf", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sector", NEW."siret", NEW."territory_id", NEW."website"); RETURN NULL;',
                    hash="98771d407f3fe263abea466c4a78efd752d9b849",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_27d23",
                    table="employers_employer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="employer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "employers_employerevent" ("address", "commune_id", "contact_email", "contact_name", "contact_phone", "created_at", "description", "headcount", "id", "kind", "naf", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sector", "siret", "territory_id", "website") VALUES (NEW."address", NEW."commune_id", NEW."contact_email", NEW."contact_name", NEW."contact_phone", NEW."created_at", NEW."description", NEW."headcount", NEW."id", NEW."kind", NEW."naf", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sector", NEW."siret", NEW."territory_id", NEW."website"); RETURN NULL;',
                    hash="6c34d347b9235ea4095334fdc9a11ece89a561ed",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b6c1a",
                    table="employers_employer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="networkmembership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "employers_networkmembershipevent" ("charter_signed_on", "commitments", "employer_id", "id", "joined_on", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_by_id", "status") VALUES (NEW."charter_signed_on", NEW."commitments", NEW."employer_id", NEW."id", NEW."joined_on", NEW."left_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."signed_by_id", NEW."status"); RETURN NULL;',
                    hash="f88055763faa00c297b7650c51851cddd6376393",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c48c9",
                    table="employers_networkmembership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="networkmembership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "employers_networkmembershipevent" ("charter_signed_on", "commitments", "employer_id", "id", "joined_on", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_by_id", "status") VALUES (NEW."charter_signed_on", NEW."commitments", NEW."employer_id", NEW."id", NEW."joined_on", NEW."left_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."signed_by_id", NEW."status"); RETURN NULL;',
                    hash="98db758c7cd55a1a3afa40684b061e4fced966dc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bc238",
                    table="employers_networkmembership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tutor",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "employers_tutorevent" ("agreed_on", "capacity", "created_at", "email", "employer_id", "first_name", "id", "is_active", "is_company_head", "job_title", "languages", "last_name", "occupation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "regimes", "years_experience") VALUES (NEW."agreed_on", NEW."capacity", NEW."created_at", NEW."email", NEW."employer_id", NEW."first_name", NEW."id", NEW."is_active", NEW."is_company_head", NEW."job_title", NEW."languages", NEW."last_name", NEW."occupation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."regimes", NEW."years_experience"); RETURN NULL;',
                    hash="2008ba1acc9ae925d9f755bf5b70fb1041d58d7a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5386a",
                    table="employers_tutor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tutor",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "employers_tutorevent" ("agreed_on", "capacity", "created_at", "email", "employer_id", "first_name", "id", "is_active", "is_company_head", "job_title", "languages", "last_name", "occupation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "regimes", "years_experience") VALUES (NEW."agreed_on", NEW."capacity", NEW."created_at", NEW."email", NEW."employer_id", NEW."first_name", NEW."id", NEW."is_active", NEW."is_company_head", NEW."job_title", NEW."languages", NEW."last_name", NEW."occupation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."regimes", NEW."years_experience"); RETURN NULL;',
                    hash="cb6bd7398078eba735dfe2861fb2dd27dc27c63a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_787fe",
                    table="employers_tutor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="joboffer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "employers_jobofferevent" ("commune_id", "contract_kind", "created_at", "created_by_id", "description", "duration_months", "employer_id", "expires_on", "french_level", "hours_per_week", "id", "immersion_possible", "label_criteria", "labelled_at", "labelled_by_id", "licences", "minimum_age", "monthly_wage", "no_diploma_required", "occupation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "places", "progressive_hours", "published_at", "reachable_without_car", "slots", "starts_on", "status", "territory_id", "title", "tutor_id", "updated_at") VALUES (NEW."commune_id", NEW."contract_kind", NEW."created_at", NEW."created_by_id", NEW."description", NEW."duration_months", NEW."employer_id", NEW."expires_on", NEW."french_level", NEW."hours_per_week", NEW."id", NEW."immersion_possible", NEW."label_criteria", NEW."labelled_at", NEW."labelled_by_id", NEW."licences", NEW."minimum_age", NEW."monthly_wage", NEW."no_diploma_required", NEW."occupation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."places", NEW."progressive_hours", NEW."published_at", NEW."reachable_without_car", NEW."slots", NEW."starts_on", NEW."status", NEW."territory_id", NEW."title", NEW."tutor_id", NEW."updated_at"); RETURN NULL;',
                    hash="2c43c792c1acffb44dedd0d8b314f5ce1f2d262a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5960b",
                    table="employers_joboffer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="joboffer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "employers_jobofferevent" ("commune_id", "contract_kind", "created_at", "created_by_id", "description", "duration_months", "employer_id", "expires_on", "french_level", "hours_per_week", "id", "immersion_possible", "label_criteria", "labelled_at", "labelled_by_id", "licences", "minimum_age", "monthly_wage", "no_diploma_required", "occupation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "places", "progressive_hours", "published_at", "reachable_without_car", "slots", "starts_on", "status", "territory_id", "title", "tutor_id", "updated_at") VALUES (NEW."commune_id", NEW."contract_kind", NEW."created_at", NEW."created_by_id", NEW."description", NEW."duration_months", NEW."employer_id", NEW."expires_on", NEW."french_level", NEW."hours_per_week", NEW."id", NEW."immersion_possible", NEW."label_criteria", NEW."labelled_at", NEW."labelled_by_id", NEW."licences", NEW."minimum_age", NEW."monthly_wage", NEW."no_diploma_required", NEW."occupation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."places", NEW."progressive_hours", NEW."published_at", NEW."reachable_without_car", NEW."slots", NEW."starts_on", NEW."status", NEW."territory_id", NEW."title", NEW."tutor_id", NEW."updated_at"); RETURN NULL;',
                    hash="e9f87f96b44f2dd6f0b97c12c4101c96366220a0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4823f",
                    table="employers_joboffer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="immersionopening",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "employers_immersionopeningevent" ("commune_id", "created_at", "created_by_id", "description", "employer_id", "expires_on", "hours_per_week", "id", "label_criteria", "labelled_at", "labelled_by_id", "length_days", "licences", "occupation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "places", "published_at", "purposes", "reachable_without_car", "slots", "starts_on", "status", "territory_id", "title", "tutor_id", "updated_at") VALUES (NEW."commune_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."employer_id", NEW."expires_on", NEW."hours_per_week", NEW."id", NEW."label_criteria", NEW."labelled_at", NEW."labelled_by_id", NEW."length_days", NEW."licences", NEW."occupation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."places", NEW."published_at", NEW."purposes", NEW."reachable_without_car", NEW."slots", NEW."starts_on", NEW."status", NEW."territory_id", NEW."title", NEW."tutor_id", NEW."updated_at"); RETURN NULL;',
                    hash="8cecaae4f11b5bf75211b6ed340f2db35773b3e9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c81f4",
                    table="employers_immersionopening",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="immersionopening",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "employers_immersionopeningevent" ("commune_id", "created_at", "created_by_id", "description", "employer_id", "expires_on", "hours_per_week", "id", "label_criteria", "labelled_at", "labelled_by_id", "length_days", "licences", "occupation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "places", "published_at", "purposes", "reachable_without_car", "slots", "starts_on", "status", "territory_id", "title", "tutor_id", "updated_at") VALUES (NEW."commune_id", NEW."created_at", NEW."created_by_id", NEW."description", NEW."employer_id", NEW."expires_on", NEW."hours_per_week", NEW."id", NEW."label_criteria", NEW."labelled_at", NEW."labelled_by_id", NEW."length_days", NEW."licences", NEW."occupation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."places", NEW."published_at", NEW."purposes", NEW."reachable_without_car", NEW."slots", NEW."starts_on", NEW."status", NEW."territory_id", NEW."title", NEW."tutor_id", NEW."updated_at"); RETURN NULL;',
                    hash="e6176437f954745bf357193a744bac2d2fc14c04",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_75dce",
                    table="employers_immersionopening",
                    when="AFTER",
                ),
            ),
        ),
    ]
