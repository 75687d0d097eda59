import clauses.models.settings
import core.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
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
        ("people", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("placements", "0001_initial"),
        ("referential", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DecpUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255, verbose_name="fichier")),
                ("content", models.BinaryField(verbose_name="contenu")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="déposé le")),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="importé le")),
                ("report", models.JSONField(default=dict, verbose_name="compte rendu")),
            ],
            options={
                "verbose_name": "dépôt DECP",
                "verbose_name_plural": "dépôts DECP",
                "ordering": ["-uploaded_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PublicContract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "family",
                    models.CharField(
                        choices=[
                            ("public", "Marché public"),
                            ("concession", "Concession"),
                            ("private", "Marché privé"),
                        ],
                        default="public",
                        max_length=10,
                        verbose_name="famille",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("manual", "Saisi"), ("decp", "Données essentielles (DECP)")],
                        default="manual",
                        max_length=10,
                        verbose_name="origine",
                    ),
                ),
                ("reference", models.CharField(max_length=255, verbose_name="référence")),
                ("title", models.TextField(verbose_name="objet")),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts_bought",
                        to="accounts.organisation",
                        verbose_name="acheteur",
                    ),
                ),
                (
                    "facilitation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts_followed",
                        to="accounts.organisation",
                        verbose_name="structure de facilitation",
                    ),
                ),
                (
                    "facilitator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="contracts_followed",
                        to="accounts.membership",
                        verbose_name="facilitateur",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="accounts.territory",
                        verbose_name="territoire",
                    ),
                ),
                (
                    "considerations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="considérations sociales publiées",
                    ),
                ),
                ("nature", models.CharField(blank=True, max_length=255, verbose_name="nature")),
                ("procedure", models.CharField(blank=True, max_length=255, verbose_name="procédure")),
                ("ccag", models.CharField(blank=True, max_length=255, verbose_name="CCAG")),
                ("cpv", models.CharField(blank=True, max_length=8, verbose_name="code CPV")),
                ("framework_reference", models.CharField(blank=True, max_length=255, verbose_name="accord-cadre")),
                (
                    "execution_terms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=255),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="modalités d'exécution",
                    ),
                ),
                ("consortium", models.CharField(blank=True, max_length=255, verbose_name="groupement")),
                ("place_code", models.CharField(blank=True, max_length=32, verbose_name="code du lieu")),
                ("place_kind", models.CharField(blank=True, max_length=20, verbose_name="type de lieu")),
                ("place_name", models.CharField(blank=True, max_length=255, verbose_name="lieu d'exécution")),
                (
                    "amount_excl_tax",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="montant HT"
                    ),
                ),
                ("notified_on", models.DateField(blank=True, null=True, verbose_name="notifié le")),
                (
                    "duration_months",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="durée (mois)"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créé le")),
            ],
            options={
                "verbose_name": "marché",
                "verbose_name_plural": "marchés",
                "ordering": ["-notified_on", "-pk"],
                "indexes": [
                    models.Index(fields=["facilitation", "-notified_on"], name="contract_of_facilitation"),
                    models.Index(fields=["territory"], name="contract_of_territory"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["title", "reference"],
                        name="contract_text_trgm",
                        opclasses=["gin_trgm_ops", "gin_trgm_ops"],
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("buyer", "reference"),
                        name="contract_once_per_buyer",
                        violation_error_message="Cet acheteur a déjà un marché avec cette référence.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_excl_tax__isnull", True), ("amount_excl_tax__gte", 0), _connector="OR"
                        ),
                        name="contract_amount_not_negative",
                        violation_error_message="Le montant ne peut pas être négatif.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("reference", ""), _negated=True)
                        ),
                        name="contract_has_reference_and_title",
                        violation_error_message="Un marché a une référence et un objet.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClauseSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("hourly_cost", "Coût horaire du travail (€)"),
                            ("penalty_rate", "Pénalité par heure manquante (€)"),
                            ("window_months", "Durée de décompte d'une personne (mois)"),
                            ("fte_divisor", "Heures d'un équivalent temps plein"),
                            ("small_cell", "Effectif en dessous duquel une case est masquée"),
                        ],
                        max_length=20,
                        verbose_name="réglage",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="valeur")),
                ("valid_from", models.DateField(verbose_name="depuis le")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="jusqu'au")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "réglage des clauses",
                "verbose_name_plural": "réglages des clauses",
                "ordering": ["code", "-valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("value__gt", 0)),
                        name="clause_setting_positive",
                        violation_error_message="La valeur doit être positive.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="clause_setting_dates_in_order",
                        violation_error_message="La fin précède le début.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("code", "="),
                            (
                                clauses.models.settings.Period(
                                    "valid_from",
                                    "valid_to",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(
                                        inclusive_lower=True, inclusive_upper=True
                                    ),
                                ),
                                "&&",
                            ),
                        ],
                        name="clause_setting_one_at_a_time",
                        violation_error_message="Ce réglage a déjà une valeur à ces dates.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="clauses.publiccontract",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                ("notified_on", models.DateField(blank=True, null=True, verbose_name="notifié le")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="publié le")),
                (
                    "amount_excl_tax",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="nouveau montant HT"
                    ),
                ),
                (
                    "duration_months",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="nouvelle durée (mois)"),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("manual", "Saisi"), ("decp", "Données essentielles (DECP)")],
                        default="manual",
                        max_length=10,
                        verbose_name="origine",
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, validators=[core.validators.validate_no_nir], verbose_name="note"),
                ),
            ],
            options={
                "verbose_name": "modification",
                "verbose_name_plural": "modifications",
                "ordering": ["contract_id", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "number"),
                        name="amendment_number_once_per_contract",
                        violation_error_message="Ce marché a déjà une modification avec ce numéro.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClauseSettingEvent",
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
                        to="clauses.clausesetting",
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
                    "code",
                    models.CharField(
                        choices=[
                            ("hourly_cost", "Coût horaire du travail (€)"),
                            ("penalty_rate", "Pénalité par heure manquante (€)"),
                            ("window_months", "Durée de décompte d'une personne (mois)"),
                            ("fte_divisor", "Heures d'un équivalent temps plein"),
                            ("small_cell", "Effectif en dessous duquel une case est masquée"),
                        ],
                        max_length=20,
                        verbose_name="réglage",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="valeur")),
                ("valid_from", models.DateField(verbose_name="depuis le")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="jusqu'au")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="clauses.publiccontract",
                        verbose_name="marché",
                    ),
                ),
                ("number", models.CharField(default="1", max_length=20, verbose_name="numéro")),
                ("title", models.TextField(verbose_name="intitulé")),
                (
                    "clause_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("EXECUTION", "Clause d'exécution"),
                            ("EXECUTION_AND_CRITERION", "Clause d'exécution et critère"),
                            ("CRITERION", "Critère d'attribution"),
                            ("RESERVED_SIAE", "Marché réservé aux SIAE"),
                            ("RESERVED_DISABILITY", "Marché réservé EA et ESAT"),
                            ("RESERVED_SIAE_AND_DISABILITY", "Marché réservé SIAE, EA et ESAT"),
                            ("RESERVED_PRISON", "Marché réservé au travail pénitentiaire"),
                            ("RESERVED_SOCIAL_ECONOMY", "Marché réservé à l'économie sociale"),
                            ("INSERTION_SERVICES", "Marché d'insertion"),
                            ("CONCESSION", "Clause dans une concession"),
                            ("PRIVATE", "Clause dans un marché privé"),
                        ],
                        max_length=30,
                        verbose_name="type de clause",
                    ),
                ),
                (
                    "amount_excl_tax",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="montant HT"
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="début")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin")),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referential.commune",
                        verbose_name="commune du chantier",
                    ),
                ),
                (
                    "statement_due_day",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="Le relevé d'un mois est attendu ce jour du mois suivant.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(31),
                        ],
                        verbose_name="jour de remise des relevés",
                    ),
                ),
                (
                    "penalty_rate",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="pénalité par heure (€)"
                    ),
                ),
                (
                    "penalty_cap",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="pénalité maximale (€)"
                    ),
                ),
                (
                    "publics",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="people.eligibilitycriterion",
                        verbose_name="publics prévus au contrat",
                    ),
                ),
            ],
            options={
                "verbose_name": "lot",
                "verbose_name_plural": "lots",
                "ordering": ["contract_id", "number", "pk"],
                "indexes": [models.Index(fields=["ends_on"], name="lot_by_end")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "number"),
                        name="lot_number_once_per_contract",
                        violation_error_message="Ce marché a déjà un lot avec ce numéro.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="lot_dates_in_order",
                        violation_error_message="La fin du lot précède son début.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_excl_tax__isnull", True), ("amount_excl_tax__gte", 0), _connector="OR"
                        ),
                        name="lot_amount_not_negative",
                        violation_error_message="Le montant ne peut pas être négatif.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("statement_due_day__range", (1, 31))),
                        name="lot_due_day_exists",
                        violation_error_message="Le jour de remise est compris entre 1 et 31.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("penalty_rate__isnull", True), ("penalty_rate__gte", 0), _connector="OR"),
                            models.Q(("penalty_cap__isnull", True), ("penalty_cap__gte", 0), _connector="OR"),
                        ),
                        name="lot_penalty_not_negative",
                        violation_error_message="Une pénalité ne peut pas être négative.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="clauses.publiccontract",
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="empreinte")),
                ("version_date", models.DateField(blank=True, null=True, verbose_name="date de la publication")),
                ("content", models.JSONField(default=dict, verbose_name="contenu lu")),
                ("source", models.CharField(blank=True, max_length=255, verbose_name="fichier")),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçue le")),
                (
                    "received_by",
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
                "verbose_name": "publication",
                "verbose_name_plural": "publications",
                "ordering": ["-received_at", "-pk"],
                "constraints": [models.UniqueConstraint(fields=("contract", "digest"), name="publication_kept_once")],
            },
        ),
        migrations.CreateModel(
            name="PublicContractEvent",
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
                        to="clauses.publiccontract",
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
                    "family",
                    models.CharField(
                        choices=[
                            ("public", "Marché public"),
                            ("concession", "Concession"),
                            ("private", "Marché privé"),
                        ],
                        default="public",
                        max_length=10,
                        verbose_name="famille",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("manual", "Saisi"), ("decp", "Données essentielles (DECP)")],
                        default="manual",
                        max_length=10,
                        verbose_name="origine",
                    ),
                ),
                ("reference", models.CharField(max_length=255, verbose_name="référence")),
                ("title", models.TextField(verbose_name="objet")),
                (
                    "buyer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                        verbose_name="acheteur",
                    ),
                ),
                (
                    "facilitation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                        verbose_name="structure de facilitation",
                    ),
                ),
                (
                    "facilitator",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.membership",
                        verbose_name="facilitateur",
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
                    "considerations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="considérations sociales publiées",
                    ),
                ),
                ("nature", models.CharField(blank=True, max_length=255, verbose_name="nature")),
                ("procedure", models.CharField(blank=True, max_length=255, verbose_name="procédure")),
                ("ccag", models.CharField(blank=True, max_length=255, verbose_name="CCAG")),
                ("cpv", models.CharField(blank=True, max_length=8, verbose_name="code CPV")),
                ("framework_reference", models.CharField(blank=True, max_length=255, verbose_name="accord-cadre")),
                (
                    "execution_terms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=255),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="modalités d'exécution",
                    ),
                ),
                ("consortium", models.CharField(blank=True, max_length=255, verbose_name="groupement")),
                ("place_code", models.CharField(blank=True, max_length=32, verbose_name="code du lieu")),
                ("place_kind", models.CharField(blank=True, max_length=20, verbose_name="type de lieu")),
                ("place_name", models.CharField(blank=True, max_length=255, verbose_name="lieu d'exécution")),
                (
                    "amount_excl_tax",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="montant HT"
                    ),
                ),
                ("notified_on", models.DateField(blank=True, null=True, verbose_name="notifié le")),
                (
                    "duration_months",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="durée (mois)"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créé le")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Engagement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements",
                        to="people.person",
                        verbose_name="personne",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements",
                        to="clauses.lot",
                        verbose_name="lot",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements_declared",
                        to="accounts.organisation",
                        verbose_name="entreprise qui déclare",
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements_employed",
                        to="accounts.organisation",
                        verbose_name="employeur",
                    ),
                ),
                (
                    "hire",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements",
                        to="placements.hire",
                        verbose_name="embauche",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("direct", "Embauche directe"),
                            ("ai", "Mise à disposition par une AI"),
                            ("etti", "Mise à disposition par une ETTI"),
                            ("geiq", "Mise à disposition par un GEIQ"),
                            ("ett", "Intérim"),
                            ("eatt", "Mise à disposition par une EATT"),
                            ("ei", "Sous-traitance à une EI"),
                            ("aci", "Sous-traitance à un ACI"),
                            ("ea", "Sous-traitance à une EA"),
                            ("esat", "Sous-traitance à un ESAT"),
                            ("regie", "Régie de quartier"),
                        ],
                        default="direct",
                        max_length=8,
                        verbose_name="modalité",
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
                (
                    "occupation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referential.occupation",
                        verbose_name="métier",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="premier jour")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="dernier jour")),
                (
                    "weekly_hours",
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
                ("window_start", models.DateField(verbose_name="décompte depuis le")),
                ("window_end", models.DateField(verbose_name="décompte jusqu'au")),
                (
                    "window_reason",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        validators=[core.validators.validate_no_nir],
                        verbose_name="motif de prolongation",
                    ),
                ),
                (
                    "eligibility_validated_on",
                    models.DateField(blank=True, null=True, verbose_name="éligibilité validée le"),
                ),
                (
                    "eligibility_validated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="éligibilité validée par",
                    ),
                ),
                (
                    "eligibility_criteria",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="critères retenus",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créé le")),
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
                "verbose_name": "personne du lot",
                "verbose_name_plural": "personnes du lot",
                "ordering": ["lot_id", "-starts_on", "pk"],
                "indexes": [
                    models.Index(fields=["company", "lot"], name="engagement_of_company"),
                    models.Index(fields=["person", "starts_on"], name="engagement_of_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="engagement_dates_in_order",
                        violation_error_message="Le dernier jour précède le premier.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("window_end__gte", models.F("window_start"))),
                        name="engagement_window_in_order",
                        violation_error_message="La durée de décompte finit avant de commencer.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("eligibility_criteria__len", 0),
                                ("eligibility_validated_by__isnull", True),
                                ("eligibility_validated_on__isnull", True),
                            ),
                            models.Q(
                                ("eligibility_criteria__len__gt", 0),
                                ("eligibility_validated_by__isnull", False),
                                ("eligibility_validated_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="engagement_eligibility_is_whole",
                        violation_error_message="Une éligibilité validée a une date, un auteur et au moins un critère.",
                    ),
                    models.UniqueConstraint(
                        fields=("lot", "hire"),
                        name="engagement_hire_once_per_lot",
                        violation_error_message="Cette embauche est déjà rattachée à ce lot.",
                    ),
                    models.UniqueConstraint(
                        fields=("lot", "person", "company", "starts_on"),
                        name="engagement_once_per_lot_and_start",
                        violation_error_message="Cette personne est déjà sur ce lot à cette date.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HoursStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="clauses.lot"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="accounts.organisation",
                        verbose_name="entreprise",
                    ),
                ),
                ("month", models.DateField(help_text="Premier jour du mois.", verbose_name="mois")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("sent", "À vérifier"),
                            ("returned", "À corriger"),
                            ("validated", "Validé"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "comment",
                    models.TextField(
                        blank=True, validators=[core.validators.validate_no_nir], verbose_name="commentaire"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="attendu le")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyé le")),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signé par",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créé le")),
            ],
            options={
                "verbose_name": "relevé d'heures",
                "verbose_name_plural": "relevés d'heures",
                "ordering": ["-month", "pk"],
                "indexes": [
                    models.Index(fields=["status", "due_on"], name="statement_queue"),
                    models.Index(fields=["company", "-month"], name="statement_of_company"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("lot", "company", "month"),
                        name="statement_once_per_month",
                        violation_error_message="Un relevé existe déjà pour ce mois.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)),
                        name="statement_month_is_a_first_day",
                        violation_error_message="Le mois d'un relevé est son premier jour.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "draft"),
                            models.Q(("sent_at__isnull", False), ("sent_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="statement_sent_is_signed",
                        violation_error_message="Un relevé envoyé est signé.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LotEvent",
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
                        to="clauses.lot",
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
                    "contract",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clauses.publiccontract",
                        verbose_name="marché",
                    ),
                ),
                ("number", models.CharField(default="1", max_length=20, verbose_name="numéro")),
                ("title", models.TextField(verbose_name="intitulé")),
                (
                    "clause_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("EXECUTION", "Clause d'exécution"),
                            ("EXECUTION_AND_CRITERION", "Clause d'exécution et critère"),
                            ("CRITERION", "Critère d'attribution"),
                            ("RESERVED_SIAE", "Marché réservé aux SIAE"),
                            ("RESERVED_DISABILITY", "Marché réservé EA et ESAT"),
                            ("RESERVED_SIAE_AND_DISABILITY", "Marché réservé SIAE, EA et ESAT"),
                            ("RESERVED_PRISON", "Marché réservé au travail pénitentiaire"),
                            ("RESERVED_SOCIAL_ECONOMY", "Marché réservé à l'économie sociale"),
                            ("INSERTION_SERVICES", "Marché d'insertion"),
                            ("CONCESSION", "Clause dans une concession"),
                            ("PRIVATE", "Clause dans un marché privé"),
                        ],
                        max_length=30,
                        verbose_name="type de clause",
                    ),
                ),
                (
                    "amount_excl_tax",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="montant HT"
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="début")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin")),
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
                        verbose_name="commune du chantier",
                    ),
                ),
                (
                    "statement_due_day",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="Le relevé d'un mois est attendu ce jour du mois suivant.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(31),
                        ],
                        verbose_name="jour de remise des relevés",
                    ),
                ),
                (
                    "penalty_rate",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="pénalité par heure (€)"
                    ),
                ),
                (
                    "penalty_cap",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="pénalité maximale (€)"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Obligation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="obligations", to="clauses.lot"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("formula", "Formule : part du montant des travaux"),
                            ("fixed", "Volume écrit au contrat"),
                            ("worked_share", "Part des heures travaillées"),
                            ("invoiced", "Heures par euro facturé"),
                        ],
                        max_length=12,
                        verbose_name="mode de calcul",
                    ),
                ),
                (
                    "amount_excl_tax",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="montant HT"
                    ),
                ),
                (
                    "labour_share",
                    models.DecimalField(
                        blank=True,
                        decimal_places=5,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="part de main-d'œuvre",
                    ),
                ),
                (
                    "effort_rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=5,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="taux d'effort d'insertion",
                    ),
                ),
                (
                    "hourly_cost",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="coût horaire (€)"
                    ),
                ),
                (
                    "worked_hours",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="heures travaillées"
                    ),
                ),
                (
                    "euros_per_hour",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="euros par heure"
                    ),
                ),
                ("computed_hours", models.PositiveIntegerField(blank=True, null=True, verbose_name="heures calculées")),
                ("hours", models.PositiveIntegerField(verbose_name="heures dues")),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="Obligatoire si l'objectif diffère du calcul.",
                        validators=[core.validators.validate_no_nir],
                        verbose_name="motif",
                    ),
                ),
                (
                    "amendment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clauses.amendment",
                        verbose_name="modification",
                    ),
                ),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="fixée le")),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="fixée par",
                    ),
                ),
                ("replaced_at", models.DateTimeField(blank=True, null=True, verbose_name="remplacée le")),
            ],
            options={
                "verbose_name": "obligation",
                "verbose_name_plural": "obligations",
                "ordering": ["lot_id", "-decided_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("lot",),
                        name="obligation_one_current_per_lot",
                        violation_error_message="Ce lot a déjà une obligation en vigueur.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("computed_hours", models.F("hours")),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="obligation_manual_value_has_reason",
                        violation_error_message="Indiquez pourquoi l'objectif diffère du calcul.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("labour_share__isnull", True), ("labour_share__range", (0, 1)), _connector="OR"),
                            models.Q(("effort_rate__isnull", True), ("effort_rate__range", (0, 1)), _connector="OR"),
                        ),
                        name="obligation_shares_are_shares",
                        violation_error_message="Une part est comprise entre 0 et 100 %.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hourly_cost__isnull", True), ("hourly_cost__gt", 0), _connector="OR"),
                        name="obligation_hourly_cost_positive",
                        violation_error_message="Le coût horaire doit être positif.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaced_at__isnull", True), ("replaced_at__gte", models.F("decided_at")), _connector="OR"
                        ),
                        name="obligation_replaced_after_decided",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="participations", to="clauses.lot"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="accounts.organisation",
                        verbose_name="entreprise",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead", "Titulaire"),
                            ("co_contractor", "Cotraitant"),
                            ("subcontractor", "Sous-traitant"),
                        ],
                        max_length=15,
                        verbose_name="rôle",
                    ),
                ),
                (
                    "published_identifier",
                    models.CharField(blank=True, max_length=64, verbose_name="identifiant publié"),
                ),
                ("published_name", models.CharField(blank=True, max_length=255, verbose_name="nom publié")),
                ("declared_on", models.DateField(blank=True, null=True, verbose_name="déclarée le")),
            ],
            options={
                "verbose_name": "entreprise du lot",
                "verbose_name_plural": "entreprises du lot",
                "ordering": ["lot_id", "role", "pk"],
                "indexes": [models.Index(fields=["organisation", "lot"], name="participation_of_company")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("lot", "organisation"),
                        name="participation_once_per_lot",
                        violation_error_message="Cette entreprise est déjà sur ce lot.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("organisation__isnull", True)),
                        fields=("lot", "published_identifier"),
                        name="participation_identifier_once_per_lot",
                        violation_error_message="Cet identifiant est déjà sur ce lot.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("organisation__isnull", False),
                            models.Q(("published_identifier", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="participation_of_somebody",
                        violation_error_message="Indiquez l'entreprise.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tranche",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tranches", to="clauses.lot"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("firm", "Tranche ferme"), ("optional", "Tranche optionnelle")],
                        max_length=8,
                        verbose_name="nature",
                    ),
                ),
                ("label", models.CharField(max_length=120, verbose_name="intitulé")),
                ("amount_excl_tax", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="montant HT")),
                (
                    "counts_from",
                    models.DateField(
                        blank=True,
                        help_text="Notification, ou affermissement par l'acheteur.",
                        null=True,
                        verbose_name="compte depuis le",
                    ),
                ),
            ],
            options={
                "verbose_name": "tranche",
                "verbose_name_plural": "tranches",
                "ordering": ["lot_id", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("lot", "label"),
                        name="tranche_label_once_per_lot",
                        violation_error_message="Ce lot a déjà une tranche de ce nom.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "firm")),
                        fields=("lot",),
                        name="tranche_one_firm_per_lot",
                        violation_error_message="Ce lot a déjà une tranche ferme.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_excl_tax__gte", 0)),
                        name="tranche_amount_not_negative",
                        violation_error_message="Le montant ne peut pas être négatif.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AmendmentEvent",
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
                        to="clauses.amendment",
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
                    "contract",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clauses.publiccontract",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                ("notified_on", models.DateField(blank=True, null=True, verbose_name="notifié le")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="publié le")),
                (
                    "amount_excl_tax",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="nouveau montant HT"
                    ),
                ),
                (
                    "duration_months",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="nouvelle durée (mois)"),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("manual", "Saisi"), ("decp", "Données essentielles (DECP)")],
                        default="manual",
                        max_length=10,
                        verbose_name="origine",
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, validators=[core.validators.validate_no_nir], verbose_name="note"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DeclaredHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="clauses.hoursstatement"
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="clauses.engagement"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("WORK", "Travail"),
                            ("TRAINING", "Formation"),
                            ("TUTORING", "Tutorat"),
                            ("IMMERSION", "Immersion"),
                            ("PAID_ABSENCE", "Absence payée"),
                        ],
                        default="WORK",
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("first_day", models.DateField(verbose_name="du")),
                ("last_day", models.DateField(verbose_name="au")),
                (
                    "hours",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=7,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="heures",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "À vérifier"), ("validated", "Validée"), ("rejected", "Refusée")],
                        default="pending",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "rejection_reason",
                    models.TextField(
                        blank=True, validators=[core.validators.validate_no_nir], verbose_name="motif du refus"
                    ),
                ),
            ],
            options={
                "verbose_name": "heures déclarées",
                "verbose_name_plural": "heures déclarées",
                "ordering": ["statement_id", "engagement_id", "first_day", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("statement", "engagement", "kind", "first_day"),
                        name="declared_once",
                        violation_error_message="Ces heures sont déjà déclarées.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours__gt", 0), ("hours__lte", 744)),
                        name="declared_hours_possible",
                        violation_error_message="Un mois compte au plus 744 heures.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="declared_days_in_order",
                        violation_error_message="Le dernier jour précède le premier.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "rejected"), _negated=True),
                            models.Q(("rejection_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="declared_rejected_with_reason",
                        violation_error_message="Un refus a un motif.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EngagementEvent",
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
                        to="clauses.engagement",
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
                    "lot",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clauses.lot",
                        verbose_name="lot",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                        verbose_name="entreprise qui déclare",
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                        verbose_name="employeur",
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
                        verbose_name="embauche",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("direct", "Embauche directe"),
                            ("ai", "Mise à disposition par une AI"),
                            ("etti", "Mise à disposition par une ETTI"),
                            ("geiq", "Mise à disposition par un GEIQ"),
                            ("ett", "Intérim"),
                            ("eatt", "Mise à disposition par une EATT"),
                            ("ei", "Sous-traitance à une EI"),
                            ("aci", "Sous-traitance à un ACI"),
                            ("ea", "Sous-traitance à une EA"),
                            ("esat", "Sous-traitance à un ESAT"),
                            ("regie", "Régie de quartier"),
                        ],
                        default="direct",
                        max_length=8,
                        verbose_name="modalité",
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
                (
                    "occupation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="referential.occupation",
                        verbose_name="métier",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="premier jour")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="dernier jour")),
                (
                    "weekly_hours",
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
                ("window_start", models.DateField(verbose_name="décompte depuis le")),
                ("window_end", models.DateField(verbose_name="décompte jusqu'au")),
                (
                    "window_reason",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        validators=[core.validators.validate_no_nir],
                        verbose_name="motif de prolongation",
                    ),
                ),
                (
                    "eligibility_validated_on",
                    models.DateField(blank=True, null=True, verbose_name="éligibilité validée le"),
                ),
                (
                    "eligibility_validated_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="éligibilité validée par",
                    ),
                ),
                (
                    "eligibility_criteria",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="critères retenus",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créé le")),
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
            name="HoursStatementEvent",
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
                        to="clauses.hoursstatement",
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
                    "lot",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clauses.lot",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                        verbose_name="entreprise",
                    ),
                ),
                ("month", models.DateField(help_text="Premier jour du mois.", verbose_name="mois")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("sent", "À vérifier"),
                            ("returned", "À corriger"),
                            ("validated", "Validé"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "comment",
                    models.TextField(
                        blank=True, validators=[core.validators.validate_no_nir], verbose_name="commentaire"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="attendu le")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyé le")),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signé par",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créé le")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ObligationEvent",
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
                        to="clauses.obligation",
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
                    "lot",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clauses.lot",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("formula", "Formule : part du montant des travaux"),
                            ("fixed", "Volume écrit au contrat"),
                            ("worked_share", "Part des heures travaillées"),
                            ("invoiced", "Heures par euro facturé"),
                        ],
                        max_length=12,
                        verbose_name="mode de calcul",
                    ),
                ),
                (
                    "amount_excl_tax",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="montant HT"
                    ),
                ),
                (
                    "labour_share",
                    models.DecimalField(
                        blank=True,
                        decimal_places=5,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="part de main-d'œuvre",
                    ),
                ),
                (
                    "effort_rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=5,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="taux d'effort d'insertion",
                    ),
                ),
                (
                    "hourly_cost",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="coût horaire (€)"
                    ),
                ),
                (
                    "worked_hours",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="heures travaillées"
                    ),
                ),
                (
                    "euros_per_hour",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="euros par heure"
                    ),
                ),
                ("computed_hours", models.PositiveIntegerField(blank=True, null=True, verbose_name="heures calculées")),
                ("hours", models.PositiveIntegerField(verbose_name="heures dues")),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="Obligatoire si l'objectif diffère du calcul.",
                        validators=[core.validators.validate_no_nir],
                        verbose_name="motif",
                    ),
                ),
                (
                    "amendment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clauses.amendment",
                        verbose_name="modification",
                    ),
                ),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="fixée le")),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="fixée par",
                    ),
                ),
                ("replaced_at", models.DateTimeField(blank=True, null=True, verbose_name="remplacée le")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ParticipationEvent",
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
                        to="clauses.participation",
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
                    "lot",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clauses.lot",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                        verbose_name="entreprise",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead", "Titulaire"),
                            ("co_contractor", "Cotraitant"),
                            ("subcontractor", "Sous-traitant"),
                        ],
                        max_length=15,
                        verbose_name="rôle",
                    ),
                ),
                (
                    "published_identifier",
                    models.CharField(blank=True, max_length=64, verbose_name="identifiant publié"),
                ),
                ("published_name", models.CharField(blank=True, max_length=255, verbose_name="nom publié")),
                ("declared_on", models.DateField(blank=True, null=True, verbose_name="déclarée le")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TrancheEvent",
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
                        to="clauses.tranche",
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
                    "lot",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clauses.lot",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("firm", "Tranche ferme"), ("optional", "Tranche optionnelle")],
                        max_length=8,
                        verbose_name="nature",
                    ),
                ),
                ("label", models.CharField(max_length=120, verbose_name="intitulé")),
                ("amount_excl_tax", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="montant HT")),
                (
                    "counts_from",
                    models.DateField(
                        blank=True,
                        help_text="Notification, ou affermissement par l'acheteur.",
                        null=True,
                        verbose_name="compte depuis le",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HoursLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="clauses.lot"
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="clauses.engagement"
                    ),
                ),
                (
                    "declared",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="clauses.declaredhours",
                        verbose_name="heures déclarées",
                    ),
                ),
                ("month", models.DateField(verbose_name="mois")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("WORK", "Travail"),
                            ("TRAINING", "Formation"),
                            ("TUTORING", "Tutorat"),
                            ("IMMERSION", "Immersion"),
                            ("PAID_ABSENCE", "Absence payée"),
                        ],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("first_day", models.DateField(verbose_name="du")),
                ("last_day", models.DateField(verbose_name="au")),
                ("hours", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="heures")),
                ("countable", models.BooleanField(verbose_name="compte pour l'obligation")),
                ("uncounted_code", models.CharField(blank=True, max_length=30, verbose_name="raison")),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="clauses.hoursline",
                        verbose_name="annule",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="clauses.hoursline",
                        verbose_name="remplace",
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, validators=[core.validators.validate_no_nir], verbose_name="motif de la correction"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="inscrite le")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="inscrite par",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne du registre",
                "verbose_name_plural": "lignes du registre",
                "ordering": ["-recorded_at", "-pk"],
                "indexes": [
                    models.Index(
                        fields=["lot", "month"], include=("hours", "countable", "recorded_at"), name="line_totals"
                    ),
                    models.Index(fields=["engagement", "month"], include=("hours",), name="line_of_engagement"),
                    models.Index(fields=["month"], include=("hours", "countable", "engagement"), name="line_by_month"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaces__isnull", True), ("reverses__isnull", True)),
                        fields=("declared",),
                        name="line_validated_once",
                        violation_error_message="Ces heures sont déjà validées.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hours__gt", 0), ("reverses__isnull", True)),
                            models.Q(("hours__lt", 0), ("reverses__isnull", False)),
                            _connector="OR",
                        ),
                        name="line_negative_only_to_reverse",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reverses__isnull", True), ("replaces__isnull", True), _connector="OR"),
                        name="line_reverses_or_replaces",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("countable", True), ("uncounted_code", "")),
                            models.Q(("countable", False), models.Q(("uncounted_code", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="line_uncounted_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("replaces__isnull", True), ("reverses__isnull", True)),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="line_correction_has_reason",
                        violation_error_message="Indiquez le motif de la correction.",
                    ),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="line_month_is_a_first_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day__gte", models.F("first_day")), ("first_day__gte", models.F("month"))
                        ),
                        name="line_days_in_order",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clausesetting",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "clauses_clausesettingevent" ("code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to", "value") VALUES (NEW."code", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."valid_from", NEW."valid_to", NEW."value"); RETURN NULL;',
                    hash="2adcd79bc23fd2975e3f65065d2fb5b914a1b034",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a590d",
                    table="clauses_clausesetting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clausesetting",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "clauses_clausesettingevent" ("code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to", "value") VALUES (NEW."code", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."valid_from", NEW."valid_to", NEW."value"); RETURN NULL;',
                    hash="1de5af1537b326481d3569eb880050de0cfcb254",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d54de",
                    table="clauses_clausesetting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="declaredhours",
            trigger=pgtrigger.compiler.Trigger(
                name="validated_is_locked",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" = 'validated')",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="233eef1079de3202990a41037136e4873ae12f47",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_validated_is_locked_bbb8c",
                    table="clauses_declaredhours",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hoursstatement",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "clauses_hoursstatementevent" ("comment", "company_id", "created_at", "due_on", "id", "lot_id", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sent_at", "sent_by_id", "status") VALUES (NEW."comment", NEW."company_id", NEW."created_at", NEW."due_on", NEW."id", NEW."lot_id", NEW."month", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sent_at", NEW."sent_by_id", NEW."status"); RETURN NULL;',
                    hash="a19c520e455392de86e7fedb99f5243f00c73cc0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_27b2b",
                    table="clauses_hoursstatement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hoursstatement",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "clauses_hoursstatementevent" ("comment", "company_id", "created_at", "due_on", "id", "lot_id", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sent_at", "sent_by_id", "status") VALUES (NEW."comment", NEW."company_id", NEW."created_at", NEW."due_on", NEW."id", NEW."lot_id", NEW."month", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sent_at", NEW."sent_by_id", NEW."status"); RETURN NULL;',
                    hash="c873d2188fa08e854c1bdcb618efb48759c4f1eb",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_dc845",
                    table="clauses_hoursstatement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hoursline",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="510b682ef01fb42afabb2dd027cd18e4ccbd1c28",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_bf248",
                    table="clauses_hoursline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hoursline",
            trigger=pgtrigger.compiler.Trigger(
                name="reversal_is_exact",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."reverses_id" IS NOT NULL)',
                    declare="DECLARE reversed clauses_hoursline%ROWTYPE;",
                    func="\n                    SELECT * INTO reversed FROM clauses_hoursline WHERE id = NEW.reverses_id FOR SHARE;\n                    IF reversed.reverses_id IS NOT NULL\n                        OR (NEW.lot_id, NEW.engagement_id, NEW.declared_id, NEW.month, NEW.kind, NEW.first_day,\n                            NEW.last_day, NEW.hours, NEW.countable)\n                        IS DISTINCT FROM\n                           (reversed.lot_id, reversed.engagement_id, reversed.declared_id, reversed.month,\n                            reversed.kind, reversed.first_day, reversed.last_day, -reversed.hours,\n                            reversed.countable)\n                    THEN\n                        RAISE EXCEPTION 'a reversal must cancel exactly one line that is not itself a reversal';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="7409d10f43a3d4f24adf1487e727c92f4168ee01",
                    operation="INSERT",
                    pgid="pgtrigger_reversal_is_exact_2fd40",
                    table="clauses_hoursline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="engagement",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "clauses_engagementevent" ("company_id", "contract_kind", "created_at", "created_by_id", "eligibility_criteria", "eligibility_validated_by_id", "eligibility_validated_on", "employer_id", "ends_on", "hire_id", "id", "lot_id", "occupation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "way", "weekly_hours", "window_end", "window_reason", "window_start") VALUES (NEW."company_id", NEW."contract_kind", NEW."created_at", NEW."created_by_id", NEW."eligibility_criteria", NEW."eligibility_validated_by_id", NEW."eligibility_validated_on", NEW."employer_id", NEW."ends_on", NEW."hire_id", NEW."id", NEW."lot_id", NEW."occupation_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_on", NEW."way", NEW."weekly_hours", NEW."window_end", NEW."window_reason", NEW."window_start"); RETURN NULL;',
                    hash="6deae4416ac61a0160396f0470cd6662d2b4ea74",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ea4d7",
                    table="clauses_engagement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="engagement",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "clauses_engagementevent" ("company_id", "contract_kind", "created_at", "created_by_id", "eligibility_criteria", "eligibility_validated_by_id", "eligibility_validated_on", "employer_id", "ends_on", "hire_id", "id", "lot_id", "occupation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "way", "weekly_hours", "window_end", "window_reason", "window_start") VALUES (NEW."company_id", NEW."contract_kind", NEW."created_at", NEW."created_by_id", NEW."eligibility_criteria", NEW."eligibility_validated_by_id", NEW."eligibility_validated_on", NEW."employer_id", NEW."ends_on", NEW."hire_id", NEW."id", NEW."lot_id", NEW."occupation_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_on", NEW."way", NEW."weekly_hours", NEW."window_end", NEW."window_reason", NEW."window_start"); RETURN NULL;',
                    hash="c2d086904263481e27be545b02366477227427d1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_67f77",
                    table="clauses_engagement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="obligation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "clauses_obligationevent" ("amendment_id", "amount_excl_tax", "computed_hours", "decided_at", "decided_by_id", "effort_rate", "euros_per_hour", "hourly_cost", "hours", "id", "labour_share", "lot_id", "method", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "replaced_at", "worked_hours") VALUES (NEW."amendment_id", NEW."amount_excl_tax", NEW."computed_hours", NEW."decided_at", NEW."decided_by_id", NEW."effort_rate", NEW."euros_per_hour", NEW."hourly_cost", NEW."hours", NEW."id", NEW."labour_share", NEW."lot_id", NEW."method", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."replaced_at", NEW."worked_hours"); RETURN NULL;',
                    hash="358d88ca6beafe653e1a5a2b065e7e755279402a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8dcb4",
                    table="clauses_obligation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="obligation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "clauses_obligationevent" ("amendment_id", "amount_excl_tax", "computed_hours", "decided_at", "decided_by_id", "effort_rate", "euros_per_hour", "hourly_cost", "hours", "id", "labour_share", "lot_id", "method", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "replaced_at", "worked_hours") VALUES (NEW."amendment_id", NEW."amount_excl_tax", NEW."computed_hours", NEW."decided_at", NEW."decided_by_id", NEW."effort_rate", NEW."euros_per_hour", NEW."hourly_cost", NEW."hours", NEW."id", NEW."labour_share", NEW."lot_id", NEW."method", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."replaced_at", NEW."worked_hours"); RETURN NULL;',
                    hash="8f59009f74c536c2101fa22ccc77e3bb44d51471",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_17c38",
                    table="clauses_obligation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "clauses_participationevent" ("declared_on", "id", "lot_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_identifier", "published_name", "role") VALUES (NEW."declared_on", NEW."id", NEW."lot_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_identifier", NEW."published_name", NEW."role"); RETURN NULL;',
                    hash="be8f01f8bf86336ac284177c9a726b8113b3cfd9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cbdab",
                    table="clauses_participation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "clauses_participationevent" ("declared_on", "id", "lot_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_identifier", "published_name", "role") VALUES (NEW."declared_on", NEW."id", NEW."lot_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_identifier", NEW."published_name", NEW."role"); RETURN NULL;',
                    hash="c7d9637ab5714b3d0c46f24a7ebb5fc3f1bef960",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c6e25",
                    table="clauses_participation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publiccontract",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "clauses_publiccontractevent" ("amount_excl_tax", "buyer_id", "ccag", "considerations", "consortium", "cpv", "created_at", "duration_months", "execution_terms", "facilitation_id", "facilitator_id", "family", "framework_reference", "id", "nature", "notified_on", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_code", "place_kind", "place_name", "procedure", "reference", "territory_id", "title") VALUES (NEW."amount_excl_tax", NEW."buyer_id", NEW."ccag", NEW."considerations", NEW."consortium", NEW."cpv", NEW."created_at", NEW."duration_months", NEW."execution_terms", NEW."facilitation_id", NEW."facilitator_id", NEW."family", NEW."framework_reference", NEW."id", NEW."nature", NEW."notified_on", NEW."origin", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_code", NEW."place_kind", NEW."place_name", NEW."procedure", NEW."reference", NEW."territory_id", NEW."title"); RETURN NULL;',
                    hash="4b1619cba5e24789bb5aeb3ffbafb52316653934",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ccfd6",
                    table="clauses_publiccontract",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publiccontract",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "clauses_publiccontractevent" ("amount_excl_tax", "buyer_id", "ccag", "considerations", "consortium", "cpv", "created_at", "duration_months", "execution_terms", "facilitation_id", "facilitator_id", "family", "framework_reference", "id", "nature", "notified_on", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_code", "place_kind", "place_name", "procedure", "reference", "territory_id", "title") VALUES (NEW."amount_excl_tax", NEW."buyer_id", NEW."ccag", NEW."considerations", NEW."consortium", NEW."cpv", NEW."created_at", NEW."duration_months", NEW."execution_terms", NEW."facilitation_id", NEW."facilitator_id", NEW."family", NEW."framework_reference", NEW."id", NEW."nature", NEW."notified_on", NEW."origin", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_code", NEW."place_kind", NEW."place_name", NEW."procedure", NEW."reference", NEW."territory_id", NEW."title"); RETURN NULL;',
                    hash="ba179c5be1c529eabd87d7abedba3f4acbe97750",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_85553",
                    table="clauses_publiccontract",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="99cab701d75ea7a97fc30f442664f0168751394f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8af3f",
                    table="clauses_publication",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lot",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "clauses_lotevent" ("amount_excl_tax", "clause_kind", "commune_id", "contract_id", "ends_on", "id", "number", "penalty_cap", "penalty_rate", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "statement_due_day", "title") VALUES (NEW."amount_excl_tax", NEW."clause_kind", NEW."commune_id", NEW."contract_id", NEW."ends_on", NEW."id", NEW."number", NEW."penalty_cap", NEW."penalty_rate", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_on", NEW."statement_due_day", NEW."title"); RETURN NULL;',
                    hash="46dc6db61447ec5f4c6db516b6a0c14a082fba08",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e431c",
                    table="clauses_lot",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lot",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "clauses_lotevent" ("amount_excl_tax", "clause_kind", "commune_id", "contract_id", "ends_on", "id", "number", "penalty_cap", "penalty_rate", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "statement_due_day", "title") VALUES (NEW."amount_excl_tax", NEW."clause_kind", NEW."commune_id", NEW."contract_id", NEW."ends_on", NEW."id", NEW."number", NEW."penalty_cap", NEW."penalty_rate", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_on", NEW."statement_due_day", NEW."title"); RETURN NULL;',
                    hash="d7e41cdb0d653db4f0dc05c0850491cacb361ead",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_074be",
                    table="clauses_lot",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "clauses_amendmentevent" ("amount_excl_tax", "contract_id", "duration_months", "id", "note", "notified_on", "number", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on") VALUES (NEW."amount_excl_tax", NEW."contract_id", NEW."duration_months", NEW."id", NEW."note", NEW."notified_on", NEW."number", NEW."origin", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_on"); RETURN NULL;',
                    hash="f7329365a67fe52375537da9ffaead0ba02b9cd8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c3b38",
                    table="clauses_amendment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "clauses_amendmentevent" ("amount_excl_tax", "contract_id", "duration_months", "id", "note", "notified_on", "number", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on") VALUES (NEW."amount_excl_tax", NEW."contract_id", NEW."duration_months", NEW."id", NEW."note", NEW."notified_on", NEW."number", NEW."origin", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_on"); RETURN NULL;',
                    hash="0393f8e128a045827ee09bbc18b3f20cd64ebde8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b521b",
                    table="clauses_amendment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tranche",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "clauses_trancheevent" ("amount_excl_tax", "counts_from", "id", "kind", "label", "lot_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."amount_excl_tax", NEW."counts_from", NEW."id", NEW."kind", NEW."label", NEW."lot_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="706098f5b20a726949758e92d413fb56b66a9d87",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a2515",
                    table="clauses_tranche",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tranche",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "clauses_trancheevent" ("amount_excl_tax", "counts_from", "id", "kind", "label", "lot_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."amount_excl_tax", NEW."counts_from", NEW."id", NEW."kind", NEW."label", NEW."lot_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="23f54162cbdde79fdf85125037845da39fda23a2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8a021",
                    table="clauses_tranche",
                    when="AFTER",
                ),
            ),
        ),
    ]
