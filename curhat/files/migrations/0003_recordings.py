from django.db import migrations, models

import curhat.files.kinds


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0002_tries'),
    ]

    operations = [
        migrations.AddField(
            model_name='storedfile',
            name='kind',
            field=models.CharField(default=curhat.files.kinds.Kind['PHOTO'], max_length=8),
        ),
        migrations.AddField(
            model_name='storedfile',
            name='duration_ms',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='storedfile',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['photo', 'voice', 'video'])), name='file_kind_known'),
        ),
        migrations.CreateModel(
            name='FilePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('upload', models.CharField(max_length=64)),
                ('number', models.PositiveSmallIntegerField()),
                ('size_bytes', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('blob_key', models.CharField(db_index=True, max_length=120)),
                ('created_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('upload', 'number'), name='part_number_once')],
            },
        ),
    ]
