"""Every form is tied together for those who cannot see it, and gives back what was written."""

import re

from django import forms

from portal.widgets import LanguageChoice, LongText


class SampleForm(forms.Form):
    text = forms.CharField(label="Text", help_text="Kort & tydligt", max_length=20, widget=LongText(draft="c-1"))
    language = forms.ChoiceField(
        label="Språk", choices=[("sv", "Svenska"), ("ar", "العربية")], widget=LanguageChoice, help_text="Vi gissar"
    )
    agree = forms.BooleanField(label="Jag har läst reglerna", help_text="Alla nio")
    nick = forms.CharField(label="Alias", required=False)
    key = forms.CharField(widget=forms.HiddenInput)


def described(html: str) -> set[str]:
    return {word for words in re.findall(r'aria-describedby="([^"]+)"', html) for word in words.split()}


def ids(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', html)


class TestARefusedForm:
    html = SampleForm({"text": "x" * 21}).render()

    def test_points_only_to_what_exists_and_names_nothing_twice(self):
        assert described(self.html) <= set(ids(self.html))
        assert len(ids(self.html)) == len(set(ids(self.html)))

    def test_ties_help_and_error_to_the_field(self):
        assert 'aria-describedby="id_text_helptext id_text_error"' in self.html
        assert 'aria-invalid="true"' in self.html

    def test_leads_from_the_summary_to_each_field(self):
        targets = re.findall(r'href="#([^"]+)"', self.html)

        assert targets == ["id_text", "id_language_0", "id_agree"]
        assert set(targets) <= set(ids(self.html))

    def test_gives_the_whole_text_back_and_lets_nobody_cut_it(self):
        assert "x" * 21 in self.html
        assert "maxlength" not in self.html.split("</textarea>")[0]
        assert 'data-max="20"' in self.html

    def test_says_what_is_wrong_with_a_hidden_field_too(self):
        assert self.html.count("<li>") == 4

    def test_marks_what_one_may_leave(self):
        assert self.html.count('class="optional"') == 1

    def test_escapes_its_help(self):
        assert "Kort &amp; tydligt" in self.html


def test_a_fresh_form_has_no_summary():
    assert "error" not in SampleForm().render()


def test_each_language_stands_in_its_own():
    html = SampleForm()["language"].as_field_group()

    assert 'lang="ar" dir="rtl">العربية</span>' in html


def test_a_draft_has_a_name_on_the_device():
    assert 'data-draft="c-1"' in str(SampleForm()["text"])
