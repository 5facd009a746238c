import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_told'),
    ]

    operations = [
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('endpoint_digest', models.CharField(editable=False, max_length=64)),
                ('subscription_sealed', models.BinaryField()),
                ('created_at', models.DateTimeField()),
                ('choice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to='notices.choice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('choice', 'endpoint_digest'), name='device_once_a_choice')],
            },
        ),
    ]
