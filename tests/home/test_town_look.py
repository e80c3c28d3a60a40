"""Any town can make the portal its own: its names in every language, its sign, its colours."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from PIL import Image
from wagtail.models import Site

from home.setup import set_up
from portal.contrast import least_contrast
from portal.models import PortalImage, PortalNames
from portal.settings_models import current_settings
from portal.town_look import DARK_GROUNDS, LIGHT_GROUNDS, ON_MAIN_DARK, town_look
from residents.models import Letter
from residents.roles import Role
from tests.people import make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def colours_of(css: str, scheme: str) -> dict[str, str]:
    rules = re.search(rf"\(prefers-color-scheme:{scheme}\)\{{:root\{{(.*?)\}}\}}", css)[1]
    return dict(re.findall(r"--([\w-]+):(#\w+)", rules))


def say(**fields):
    settings = current_settings()
    for name, value in fields.items():
        setattr(settings, name, value)
    settings.full_clean()
    settings.save()


def sign() -> PortalImage:
    stored = BytesIO()
    Image.new("RGBA", (200, 100), (255, 0, 0, 128)).save(stored, "PNG")
    return PortalImage.objects.create(title="Vapen", file=SimpleUploadedFile("vapen.png", stored.getvalue()))


class TestTheNamesAreTheTownsOwnInEveryLanguage:
    def test_and_where_the_town_has_said_none_in_a_language_its_source_name_stands(self, client):
        PortalNames.objects.all().delete()
        say(municipality="Nynäshamns kommun", portal_name="Trygga Nynäshamn")
        PortalNames.objects.create(
            settings=current_settings(), language="fi", municipality="Nynäshamnin kunta", portal_name="Turvallinen"
        )
        assert "Trygga Nynäshamn" in client.get("/sv/").text
        finnish = client.get("/fi/").text
        assert "Nynäshamnin kunta" in finnish
        assert "Trygga Nynäshamn" not in finnish
        assert "Trygga Nynäshamn" in client.get("/en/").text

    def test_setup_says_them_once_and_never_again(self, client):
        current_settings().names.filter(language="fi").update(municipality="Toinen nimi")
        set_up(NOW)
        assert "Toinen nimi" in client.get("/fi/").text

    def test_letters_are_signed_with_them(self, client):
        with override("fi"):
            client.post(reverse("account_reset_password"), {"email": "aino@x.example"})
        assert "--\nHaningen kunta\n" in Letter.objects.get().body


class TestTheColoursCanBeRead:
    def test_one_that_cannot_is_refused_with_the_nearest_that_can(self):
        with pytest.raises(ValidationError) as refused:
            say(main_colour="#F0A227", frame_colour="#8899aa")
        words = {field: str(errors[0]) for field, errors in refused.value.message_dict.items()}
        assert set(words) == {"main_colour", "frame_colour"}
        nearest = re.search(r"#[0-9a-f]{6}", words["main_colour"])[0]
        assert least_contrast(nearest, LIGHT_GROUNDS) >= 7

    @pytest.mark.parametrize("colour", ["red", "#12", "#12345g", "url(x)", "#0b4c5b;}"])
    def test_what_is_no_colour_is_refused(self, colour):
        with pytest.raises(ValidationError):
            say(main_colour=colour)

    def test_the_sheet_holds_them_and_paler_shades_for_dark_pages(self, client):
        say(main_colour="#7A1F3D", frame_colour="#3b0a1c")
        page = client.get("/sv/").text
        address = re.search(r'href="(/colours-\w+\.css)"', page)[1]
        answer = client.get(address)
        assert answer["Content-Type"] == "text/css; charset=utf-8"
        assert "immutable" in answer["Cache-Control"]
        light, dark = colours_of(answer.text, "light"), colours_of(answer.text, "dark")
        assert light["sea"] == "#7a1f3d"
        assert light["deep"] == "#3b0a1c"
        assert least_contrast(dark["sea"], (*DARK_GROUNDS, ON_MAIN_DARK)) >= 7
        assert '<meta name="theme-color" content="#3b0a1c">' in page

    def test_a_page_made_before_they_changed_gets_the_new_ones_for_a_minute(self, client):
        say(main_colour="#7a1f3d")
        old = town_look().sheet
        say(main_colour="#1f3d7a")
        answer = client.get(old)
        assert colours_of(answer.text, "light")["sea"] == "#1f3d7a"
        assert "immutable" not in answer["Cache-Control"]

    def test_without_any_there_is_no_sheet(self, client):
        assert "/colours-" not in client.get("/sv/").text
        assert client.get("/colours-000000000000.css").status_code == 404


class TestTheSignStandsBesideTheName:
    def test_as_wide_as_it_is_and_as_the_pages_icon(self, client):
        say(logo=sign())
        page = client.get("/sv/").text
        assert re.search(r'<img src="[^"]+\.png" alt="" width="88" height="44">', page)
        assert re.search(r'<link rel="icon" href="[^"]+\.png" type="image/png">', page)

    def test_when_the_picture_is_deleted_the_portals_own_is_back(self, client):
        say(logo=sign())
        PortalImage.objects.get().delete()
        assert "portal/img/logo" in client.get("/sv/").text


class TestAnAdministratorSaysItInTheTool:
    def form(self, **changed):
        settings = current_settings()
        fields = {
            name: getattr(settings, name)
            for name in (
                *("municipality", "portal_name", "number_prefix", "contact_email", "contact_phone"),
                *("fault_report_url", "social_services_url", "proposal_threshold", "proposal_days", "review_hours"),
            )
        }
        rows = {"names-TOTAL_FORMS": "0", "names-INITIAL_FORMS": "0"}
        return fields | rows | {"logo": "", "main_colour": "", "frame_colour": ""} | changed

    def test_and_is_told_there_why_a_colour_is_refused(self):
        client = signed_in(make_user("admin@x.example", Role.ADMINISTRATOR))
        site = Site.objects.get()
        address = reverse("wagtailsettings:edit", args=["portal", "portalsettings", site.pk])
        refused = client.post(address, self.form(main_colour="#ffee00"))
        assert "7 till 1" in refused.text
        assert client.post(address, self.form(main_colour="#003366")).status_code == 302
        assert current_settings().main_colour == "#003366"

    def test_a_language_is_named_once(self):
        client = signed_in(make_user("admin@x.example", Role.ADMINISTRATOR))
        current_settings().names.all().delete()
        rows = {"names-TOTAL_FORMS": "2", "names-INITIAL_FORMS": "0"}
        for number in range(2):
            rows |= {f"names-{number}-language": "fi", f"names-{number}-ORDER": str(number + 1)}
            rows |= {f"names-{number}-municipality": "K", f"names-{number}-portal_name": "P"}
        address = reverse("wagtailsettings:edit", args=["portal", "portalsettings", Site.objects.get().pk])
        assert client.post(address, self.form(**rows)).status_code == 200
        assert not current_settings().names.exists()
