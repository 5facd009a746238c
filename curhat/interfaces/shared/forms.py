"""How forms are drawn: label, hint, error and field as docs/design.md has them."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Takes Django's form templates from ours: `{{ form }}` is the whole form, `{{ form.x.as_field_group }}` a field."""
