"""The purposes a house starts with. At once; going back keeps them, because consents may point to them."""

from django.db import migrations

PURPOSES = [
    ("news_mail", "News by mail", "Neuigkeiten per E-Mail", "mail"),
    ("phone", "Contact by phone", "Kontakt per Telefon", "phone"),
    ("individual_mail", "Individual mail", "Persönliche E-Mails", "mail"),
]


def fill(apps, schema_editor):
    purposes = apps.get_model("consent", "Purpose").objects
    for slug, name, name_de, channel in PURPOSES:
        purposes.get_or_create(slug=slug, defaults={"name": name, "name_de": name_de, "channel": channel})


class Migration(migrations.Migration):
    dependencies = [("consent", "0002_purpose_channel")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
