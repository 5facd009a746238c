import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0001_initial'),
        ('reports', '0003_searchtext'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # What reporters were told before they could choose: letters that were sent, or that nobody asked for.
        migrations.RunSQL('DELETE FROM notices_notice WHERE reporter_id IS NOT NULL', migrations.RunSQL.noop),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.BooleanField(default=False)),
                ('whatsapp', models.BooleanField(default=False)),
                ('sms', models.BooleanField(default=False)),
                ('push', models.BooleanField(default=False)),
                ('email_sealed', models.BinaryField(null=True)),
                ('phone_sealed', models.BinaryField(null=True)),
                ('quiet_from', models.TimeField(default=datetime.time(21, 0))),
                ('quiet_until', models.TimeField(default=datetime.time(6, 0))),
                ('together', models.BooleanField(default=True)),
                ('changed_at', models.DateTimeField()),
                ('person', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reporter', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reports.reporter')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('person__isnull', True), ('reporter__isnull', True), _connector='XOR'), name='choice_one_owner')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=10)),
                ('state', models.CharField(choices=[('gathering', 'Gathering'), ('leaving', 'Leaving'), ('held', 'Held'), ('sent', 'Sent'), ('dropped', 'Dropped')], default='gathering', max_length=10)),
                ('due_at', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('choice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='notices.choice')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['gathering', 'held'])), fields=['due_at'], name='message_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'gathering')), fields=('choice', 'channel'), name='message_one_gathers')],
            },
        ),
        migrations.AddField(
            model_name='notice',
            name='channel',
            field=models.CharField(default='email', max_length=10),
        ),
        migrations.AddField(
            model_name='notice',
            name='message',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='notices.message'),
        ),
        migrations.RemoveConstraint(
            model_name='notice',
            name='notice_once',
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('event', 'person', 'reporter', 'channel'), name='notice_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('message__isnull', True), ('reporter__isnull', False), _connector='XOR'), name='notice_of_reporter_in_message'),
        ),
    ]
