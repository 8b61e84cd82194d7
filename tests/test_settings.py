from pathlib import Path

import pytest
from django.core.management import call_command

from scripts.write_settings_doc import page
from trichter import env, settings


def test_no_migration_is_missing(db):
    call_command("makemigrations", "--check", "--dry-run")


def test_the_settings_page_is_complete():
    assert (Path(settings.PACKAGE).parent / "docs" / "settings.md").read_text(encoding="utf-8") == page()


def test_a_wrong_setting_is_named_and_the_program_stops(monkeypatch, capsys):
    monkeypatch.setenv("TRICHTER_WEB_THREADS", "many")
    env.load.cache_clear()
    with pytest.raises(env.SettingsProblem) as stopped:
        env.load()
    env.load.cache_clear()
    assert stopped.value.code == 2
    assert "TRICHTER_WEB_THREADS" in capsys.readouterr().err


def test_an_unknown_database_kind_is_named():
    with pytest.raises(ValueError, match="mysql"):
        settings.database("mysql://u@h/n")


def test_the_secret_key_is_made_once_and_private(tmp_path, monkeypatch):
    monkeypatch.setenv("TRICHTER_HOME", str(tmp_path / "home"))
    settings_of_home = env.Env()
    key = env.secret_key(settings_of_home)
    assert len(key) > 40
    assert env.secret_key(settings_of_home) == key
    assert (tmp_path / "home" / "secret-key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", ("mail.example.org", 587, True, False)),
        ("smtp://u:p%40ss@mail.example.org:25", ("mail.example.org", 25, False, False)),
        ("smtp+tls://mail.example.org:2525", ("mail.example.org", 2525, True, False)),
        ("smtps://mail.example.org:465", ("mail.example.org", 465, False, True)),
    ],
)
def test_the_address_of_the_mail_server_says_how_it_is_encrypted(url, expected):
    found = settings.mail(url)
    assert tuple(found[f"EMAIL_{name}"] for name in ("HOST", "PORT", "USE_TLS", "USE_SSL")) == expected
    assert found["EMAIL_TIMEOUT"] == 30
