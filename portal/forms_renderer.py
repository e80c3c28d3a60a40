"""Django's forms in the portal's shape: a label, what is asked, what is wrong, then the field."""

from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ form.field.as_field_group }}` use templates/forms/; `as_p` stays as it is.

    Django itself ties label, help and error to the field (`aria-describedby`, `aria-invalid`); the templates keep the
    ids it expects.
    """

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
