"""How forms are drawn: label, hint, error and field as docs/design.md has them."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Takes our templates: `{{ form }}` is a whole form, `{{ form.x.as_field_group }}` one field of it."""
