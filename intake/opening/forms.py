"""The announcement of an opening, as a manager types it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.opening.services import MOST_PLACES
from nominee.models import Stream


class Moment(forms.DateTimeField):
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "govuk-input govuk-input--width-20"})

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
            error_messages={"required": _("Give a day and a time."), "invalid": _("Give a day and a time.")},
        )


class Announcement(forms.Form):
    stream = forms.ModelChoiceField(
        Stream.objects.none(),
        to_field_name="code",
        label=_("Stream"),
        widget=forms.Select(attrs={"class": "govuk-select"}),
        error_messages={"required": _("Choose a stream."), "invalid_choice": _("Choose a stream.")},
    )
    waiting_from = Moment(_("The waiting room opens"))
    opens_at = Moment(_("The places open"))
    closes_at = Moment(_("The window ends"))
    places = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=MOST_PLACES,
        widget=forms.TextInput(attrs={"class": "govuk-input govuk-input--width-5", "inputmode": "numeric"}),
        error_messages={"required": _("Give a number of places."), "invalid": _("Give a number of places.")},
    )

    def __init__(self, *args: object, streams: object = None, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["stream"].queryset = streams  # type: ignore[attr-defined]
        self.fields["stream"].label_from_instance = lambda stream: stream.title  # type: ignore[attr-defined]
