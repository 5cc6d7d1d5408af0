"""How forms look: Django's forms, drawn by our own templates (templates/components and templates/django/forms)."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import Widget
from django.template.backends.django import DjangoTemplates as Backend
from django.utils.functional import cached_property

UNSTYLED: Final = (
    forms.CheckboxInput,
    forms.RadioSelect,
    forms.CheckboxSelectMultiple,
    forms.FileInput,
    forms.HiddenInput,
)


class PageField(BoundField):
    """A field of a form on a page: knows its first control, and gives text controls the look of the product."""

    @property
    def first_id(self) -> str:
        """The id of the control that an error message leads to."""
        name = str(self.auto_id)
        return f"{name}_0" if isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple) else name

    @property
    def short_label(self) -> str:
        """The label as the beginning of a line: without its full stop."""
        return str(self.label).rstrip(".?。？")

    @property
    def is_tick(self) -> bool:
        """Whether it is one tick box, whose label stands behind it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_file(self) -> bool:
        """Whether files are chosen with it."""
        return isinstance(self.field.widget, forms.FileInput)

    def as_widget(self, widget: Widget | None = None, *args: Any, **kwargs: Any) -> Any:
        """Draw the control; a date is chosen with the browser's own calendar."""
        drawn = widget or self.field.widget
        if type(drawn) is forms.DateInput:
            drawn.input_type, drawn.format = "date", "%Y-%m-%d"
        return super().as_widget(widget, *args, **kwargs)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        built: dict[str, Any] = dict(super().build_widget_attrs(attrs, widget))
        drawn = widget or self.field.widget
        if not isinstance(drawn, UNSTYLED):
            built["class"] = f"input {drawn.attrs.get('class', '')}".strip()
        return built


class PageRenderer(DjangoTemplates):
    """Draws forms with the project's templates first and Django's own behind them."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = PageField

    @cached_property
    def engine(self) -> Backend:
        """An engine that knows the project's templates, Django's form templates and our built-in tags."""
        folders = [settings.BASE_DIR / "templates", *DjangoTemplates().engine.dirs]
        return Backend(
            {
                "APP_DIRS": True,
                "DIRS": folders,
                "NAME": "forms",
                "OPTIONS": {"builtins": ["registrar.templatetags.page"]},
            }
        )
