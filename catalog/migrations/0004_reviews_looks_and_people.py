import catalog.models.looks
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def state_status(apps, schema_editor):
    """A review that the desk had hidden was rejected."""
    for name in ('Review', 'HistoricalReview'):
        apps.get_model('catalog', name).objects.filter(is_published=False).update(status='rejected')


def state_switch(apps, schema_editor):
    """Back to a switch: what waits or was rejected is hidden."""
    for name in ('Review', 'HistoricalReview'):
        apps.get_model('catalog', name).objects.exclude(status='published').update(is_published=False)


def mark_verified(apps, schema_editor):
    """Reviews by shoppers with an order of the product."""
    bought = apps.get_model('catalog', 'OrderLine').objects.filter(
        order__shopper=models.OuterRef('shopper'), variant__product=models.OuterRef('product')
    )
    apps.get_model('catalog', 'Review').objects.filter(models.Exists(bought)).update(is_verified=True)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('catalog', '0003_picture_alt_texts_and_history'),
    ]

    operations = [
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=catalog.models.looks.new_token, editable=False, max_length=32, unique=True, verbose_name='token')),
                ('title_en', models.CharField(blank=True, max_length=80, verbose_name='English title')),
                ('title_zh', models.CharField(blank=True, max_length=80, verbose_name='Chinese title')),
                ('note_en', models.CharField(blank=True, max_length=500, verbose_name='English note')),
                ('note_zh', models.CharField(blank=True, max_length=500, verbose_name='Chinese note')),
                ('visibility', models.CharField(choices=[('private', 'only me'), ('link', 'everyone with the link'), ('public', "everyone, among the shop's looks")], default='private', max_length=10, verbose_name='who sees it')),
                ('like_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='likes')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
            ],
            options={
                'verbose_name': 'look',
                'verbose_name_plural': 'looks',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='LookItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'item of a look',
                'verbose_name_plural': 'items of looks',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LookLike',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
            ],
            options={
                'verbose_name': 'like of a look',
                'verbose_name_plural': 'likes of looks',
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('handle', models.SlugField(max_length=30, unique=True, verbose_name='handle')),
                ('name_en', models.CharField(blank=True, max_length=60, verbose_name='English name')),
                ('name_zh', models.CharField(blank=True, max_length=60, verbose_name='Chinese name')),
                ('bio_en', models.CharField(blank=True, max_length=400, verbose_name='English words')),
                ('bio_zh', models.CharField(blank=True, max_length=400, verbose_name='Chinese words')),
                ('is_stylist', models.BooleanField(default=False, verbose_name='stylist of the shop')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['handle'],
            },
        ),
        migrations.CreateModel(
            name='ReviewHelpful',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
            ],
            options={
                'verbose_name': 'helpful vote',
                'verbose_name_plural': 'helpful votes',
            },
        ),
        migrations.CreateModel(
            name='ReviewPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.ImageField(height_field='height', max_length=255, upload_to='reviews/', verbose_name='file', width_field='width')),
                ('width', models.PositiveIntegerField(default=0, editable=False, verbose_name='width')),
                ('height', models.PositiveIntegerField(default=0, editable=False, verbose_name='height')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'review photo',
                'verbose_name_plural': 'review photos',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ReviewReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
            ],
            options={
                'verbose_name': 'report of a review',
                'verbose_name_plural': 'reports of reviews',
            },
        ),
        migrations.AddField(
            model_name='review',
            name='helpful_count',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='found helpful'),
        ),
        migrations.AddField(
            model_name='review',
            name='is_verified',
            field=models.BooleanField(default=False, verbose_name='verified purchase'),
        ),
        migrations.AddField(
            model_name='review',
            name='report_count',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='reports'),
        ),
        migrations.AddField(
            model_name='review',
            name='status',
            field=models.CharField(choices=[('pending', 'waits for a look'), ('published', 'published'), ('rejected', 'rejected')], default='published', max_length=10, verbose_name='status'),
        ),
        migrations.AddField(
            model_name='review',
            name='updated_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='changed'),
        ),
        migrations.RemoveIndex(model_name='review', name='reviews_of_a_product'),
        migrations.AddField(
            model_name='historicalreview',
            name='status',
            field=models.CharField(choices=[('pending', 'waits for a look'), ('published', 'published'), ('rejected', 'rejected')], default='published', max_length=10, verbose_name='status'),
        ),
        migrations.RunPython(state_status, state_switch),
        migrations.RemoveField(model_name='historicalreview', name='is_published'),
        migrations.RemoveField(model_name='review', name='is_published'),
        migrations.AddField(
            model_name='review',
            name='is_published',
            field=models.GeneratedField(db_persist=True, expression=models.ExpressionWrapper(models.Q(('status', 'published')), output_field=models.BooleanField()), output_field=models.BooleanField(verbose_name='published')),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['product', 'is_published', '-created_at'], name='reviews_of_a_product'),
        ),
        migrations.RunPython(mark_verified, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['status', '-created_at'], name='reviews_by_status'),
        ),
        migrations.AddField(
            model_name='look',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='accounts.shopper', verbose_name='made by'),
        ),
        migrations.AddField(
            model_name='lookitem',
            name='colour',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='catalog.colour', verbose_name='colour'),
        ),
        migrations.AddField(
            model_name='lookitem',
            name='look',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='catalog.look', verbose_name='look'),
        ),
        migrations.AddField(
            model_name='lookitem',
            name='product',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='in_looks', to='catalog.product', verbose_name='product'),
        ),
        migrations.AddField(
            model_name='looklike',
            name='look',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='likes', to='catalog.look', verbose_name='look'),
        ),
        migrations.AddField(
            model_name='looklike',
            name='shopper',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.shopper', verbose_name='shopper'),
        ),
        migrations.AddField(
            model_name='person',
            name='shopper',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='person', to='accounts.shopper', verbose_name='shopper'),
        ),
        migrations.AddField(
            model_name='reviewhelpful',
            name='review',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='helpful', to='catalog.review', verbose_name='review'),
        ),
        migrations.AddField(
            model_name='reviewhelpful',
            name='shopper',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.shopper', verbose_name='shopper'),
        ),
        migrations.AddField(
            model_name='reviewphoto',
            name='review',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='catalog.review', verbose_name='review'),
        ),
        migrations.AddField(
            model_name='reviewreport',
            name='review',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='catalog.review', verbose_name='review'),
        ),
        migrations.AddField(
            model_name='reviewreport',
            name='shopper',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.shopper', verbose_name='shopper'),
        ),
        migrations.AddIndex(
            model_name='look',
            index=models.Index(fields=['visibility', '-created_at'], name='looks_newest'),
        ),
        migrations.AddIndex(
            model_name='look',
            index=models.Index(fields=['owner', '-created_at'], name='looks_of_a_shopper'),
        ),
        migrations.AddConstraint(
            model_name='look',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('title_en', ''), _negated=True), models.Q(('title_zh', ''), _negated=True), _connector='OR'), name='look_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='lookitem',
            constraint=models.UniqueConstraint(fields=('look', 'product'), name='product_once_a_look'),
        ),
        migrations.AddConstraint(
            model_name='looklike',
            constraint=models.UniqueConstraint(fields=('look', 'shopper'), name='look_liked_once'),
        ),
        migrations.AddConstraint(
            model_name='reviewhelpful',
            constraint=models.UniqueConstraint(fields=('review', 'shopper'), name='helpful_once_a_shopper'),
        ),
        migrations.AddConstraint(
            model_name='reviewreport',
            constraint=models.UniqueConstraint(fields=('review', 'shopper'), name='reported_once_a_shopper'),
        ),
    ]
