"""The forms by which feeds come in and are set in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from articles.addresses import BadAddressError, split_url
from articles.download import FetchRefused, refuse_at_once
from articles.feeds.words import BadWordsError, read_words
from articles.models import Feed


class FeedForm(forms.ModelForm[Feed]):
    """A feed's row; its words are read as they are used."""

    url = forms.URLField(label="URL", max_length=1000, assume_scheme="https")
    site_url = forms.URLField(label="site URL", max_length=1000, assume_scheme="https", required=False)

    class Meta:
        model = Feed
        fields = (
            "url",
            "title",
            "site_url",
            "enabled",
            "include_words",
            "exclude_words",
            "least_minutes",
            "most_minutes",
        )

    def clean_url(self) -> str:
        """An address that can be fetched."""
        try:
            split_url(self.cleaned_data["url"])
            refuse_at_once(self.cleaned_data["url"])
        except (BadAddressError, FetchRefused) as error:
            raise ValidationError(str(error)) from error
        return str(self.cleaned_data["url"])

    def clean_include_words(self) -> str:
        """One word or phrase on each line."""
        return self._words("include_words")

    def clean_exclude_words(self) -> str:
        """One word or phrase on each line."""
        return self._words("exclude_words")

    def _words(self, name: str) -> str:
        try:
            return "\n".join(read_words(self.cleaned_data[name]))
        except BadWordsError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """The bounds of the interval in their order."""
        cleaned = super().clean() or self.cleaned_data
        least, most = cleaned.get("least_minutes"), cleaned.get("most_minutes")
        if least is not None and most is not None and least > most:
            self.add_error("most_minutes", f"it is less than the shortest interval ({least})")
        return cleaned


class AddressForm(forms.Form):
    """The address of any page of a site."""

    url = forms.URLField(label="address", max_length=1000, assume_scheme="https")


class OpmlForm(forms.Form):
    """A list of feeds as a file."""

    file = forms.FileField(label="OPML file", help_text="Feeds that are known already are left as they are.")

    def clean_file(self) -> bytes:
        """What it holds."""
        file = self.cleaned_data["file"]
        if file.size > settings.ARTICLE_MAX_BYTES:
            raise ValidationError(f"It is longer than {settings.ARTICLE_MAX_BYTES / 1e6:,.1f} MB.")
        return bytes(file.read())
