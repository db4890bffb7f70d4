import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("recommender", "0006_impressions_become_slates"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='event',
            name='propensity_is_a_probability',
        ),
        migrations.RemoveIndex(
            model_name='event',
            name='events_of_a_shopper_by_kind',
        ),
        migrations.RemoveField(
            model_name='event',
            name='propensity',
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('view', 'view'), ('click', 'click'), ('cart', 'added to the bag'), ('purchase', 'purchase'), ('rating', 'rating'), ('like', 'like'), ('dislike', 'not for me'), ('retract', 'opinion taken back'), ('look_like', 'part of a look they like'), ('follow', 'by a brand or person they follow')], max_length=10, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='event',
            name='shopper',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='accounts.shopper', verbose_name='shopper'),
        ),
        migrations.AlterField(
            model_name='event',
            name='variant',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to='catalog.variant', verbose_name='variant'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('variant__isnull', False)), fields=['variant'], name='events_of_a_variant'),
        ),
    ]
