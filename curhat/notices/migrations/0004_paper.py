import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0003_device'),
        ('reports', '0003_searchtext'),
    ]

    operations = [
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('ready', 'Ready'), ('failed', 'Failed')], default='asked', max_length=10)),
                ('key', models.CharField(blank=True, max_length=120)),
                ('code_digest', models.CharField(editable=False, max_length=64)),
                ('asked_at', models.DateTimeField(db_index=True)),
                ('reporter', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reports.reporter')),
            ],
        ),
    ]
