"""What can be proved of the production files without an engine to run them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "nominee" / "settings.py").read_text()
SOURCES = re.findall(r'^        "(\w+)",$', SETTINGS, re.M)
SHIPPED = (ROOT / ".dockerignore").read_text().splitlines()


def known_settings() -> set[str]:
    """Every name that settings.py reads, the ones it makes from the sources' names included."""
    named = set(re.findall(r'_(?:env|flag)\(\s*"(\w+)"', SETTINGS))
    return named | {f"NOMINEE_SOURCE_{name.upper()}_{part}" for name in SOURCES for part in ("URL", "TOKEN")}


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text().replace("\\\n", " ")


def own(compose: dict) -> dict[str, dict]:
    return {name: service for name, service in compose["services"].items() if "build" in service}


def test_it_holds_the_whole_product(compose):
    assert set(compose["services"]) == {
        "proxy",
        "prepare",
        "web",
        "desk",
        "worker",
        "beat",
        "clamd",
        "postgres",
        "redis",
    }
    assert len(SOURCES) == 7


def test_every_setting_it_gives_is_one_that_the_product_reads(compose):
    for name, service in own(compose).items():
        for setting in service["environment"]:
            assert setting.removesuffix("_FILE") in known_settings(), f"{name}: {setting}"


def test_every_setting_of_the_example_is_read(compose):
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert not named - known_settings() - asked
    assert not asked - named - {"NOMINEE_VERSION"}


def test_secrets_come_from_files_that_the_script_makes(compose, tmp_path):
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy", ignore=shutil.ignore_patterns("secrets"))
    for _twice in range(2):
        subprocess.run(["sh", "deploy/make-secrets.sh"], cwd=tmp_path, check=True, capture_output=True)
    for secret in compose["secrets"].values():
        assert (tmp_path / secret["file"]).read_text().strip()
    passwords = {
        name: (tmp_path / f"deploy/secrets/{name}_password").read_text() for name in ("app", "owner", "postgres")
    }
    assert all(len(password) >= 50 for password in passwords.values())
    assert len(set(passwords.values())) == 3
    assert f"nominee_app:{passwords['app']}@postgres:" in (tmp_path / "deploy/secrets/database_url").read_text()
    owner = (tmp_path / "deploy/secrets/owner_database_url").read_text()
    assert f"nominee_owner:{passwords['owner']}@postgres:" in owner
    assert (tmp_path / "deploy/secrets").stat().st_mode & 0o077 == 0


def test_every_secret_a_service_reads_is_mounted(compose):
    for name, service in compose["services"].items():
        read = set(re.findall(r"/run/secrets/(\w+)", str(service)))
        assert read <= set(service.get("secrets", [])), name
        assert set(service.get("secrets", [])) <= set(compose["secrets"]), name


def test_only_what_prepares_owns_the_tables_and_only_the_worker_signs(compose):
    services = own(compose)
    owners = {name for name, service in services.items() if "owner" in service["environment"]["DATABASE_URL_FILE"]}
    assert owners == {"prepare"}
    assert {name for name, service in services.items() if "audit_key" in service["secrets"]} == {"worker"}
    signers = {name for name, service in services.items() if "NOMINEE_AUDIT_KEY_FILE" in service["environment"]}
    assert signers == {"worker"}
    assert not {name for name, service in services.items() if "postgres_password" in service["secrets"]}
    roles = (ROOT / "deploy" / "roles.sh").read_text()
    assert re.findall(r"^role (\w+)", roles, re.M) == ["nominee_owner", "nominee_app", "nominee_report"]


def test_every_volume_and_network_is_declared(compose):
    for name, service in compose["services"].items():
        volumes = {volume.split(":")[0] for volume in service.get("volumes", []) if not volume.startswith(".")}
        assert volumes <= set(compose["volumes"]), name
        assert set(service["networks"]) <= set(compose["networks"]), name


def test_only_the_proxy_is_reached_from_outside(compose):
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]
    assert compose["networks"]["inside"]["internal"] is True
    assert compose["services"]["postgres"]["networks"] == ["inside"]


def test_nothing_serves_before_the_schema_is_there(compose):
    for name in ("web", "desk", "worker", "beat"):
        after = compose["services"][name]["depends_on"]
        assert after["prepare"]["condition"] == "service_completed_successfully"


def test_the_desk_has_a_service_of_its_own_that_a_crowd_at_the_portal_does_not_slow_down(compose):
    services, proxy = compose["services"], (ROOT / "deploy" / "Caddyfile").read_text()
    assert services["web"]["cpu_shares"] < 1024 and "cpu_shares" not in services["desk"]
    assert re.search(r"@desk path ((/\w+/\* ?)+)", proxy)[1].split() == ["/desk/*", "/api/*", "/admin/*"]
    assert proxy.count("reverse_proxy desk:8000") == 2 and proxy.count("reverse_proxy web:8000") == 1
    assert "./deploy/wait.html:/etc/caddy/wait.html:ro" in services["proxy"]["volumes"]
    page = (ROOT / "deploy" / "wait.html").read_text()
    assert 'http-equiv="refresh"' in page and not re.search(r"<script|style=|<style", page)


def test_images_are_pinned_to_a_version(compose, dockerfile):
    images = [service["image"] for name, service in compose["services"].items() if name not in own(compose)]
    images += re.findall(r"^ARG PYTHON=(\S+)", dockerfile, re.M)
    assert len(images) == 5
    for image in images:
        assert re.search(r":\d+\.\d+(\.\d+)?(-|$)", image), image


def test_everything_the_image_copies_exists_and_is_sent_to_the_builder(dockerfile):
    copied = [
        line.split()[1:-1] for line in dockerfile.splitlines() if line.startswith("COPY ") and "--from" not in line
    ]
    names = [name for line in copied for name in line]
    assert names
    for name in names:
        assert (ROOT / name).exists(), name
        assert f"!{name}" in SHIPPED, name


def test_the_image_has_every_app(dockerfile):
    for app in re.findall(r'^    "(\w+)",$', SETTINGS, re.M):
        if (ROOT / app / "apps.py").exists():
            assert f"COPY {app} {app}" in dockerfile


def test_the_image_does_not_run_as_root_and_is_watched(dockerfile):
    after_the_last_stage = dockerfile.rsplit("\nFROM ", 1)[1]
    assert re.search(r"^USER nominee$", after_the_last_stage, re.M)
    assert "HEALTHCHECK" in after_the_last_stage
    assert "--require-hashes" in dockerfile


def test_the_health_check_asks_by_a_host_name_that_is_ours(tmp_path):
    """Nothing listens on port 8000 in this network of its own: the answer is no, in words."""
    asked = subprocess.run(
        ["python3", "deploy/health.py"], cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"no_proxy": "*", "NOMINEE_HOSTS": "nominee.example.ca"},
    )  # fmt: skip
    assert asked.returncode in (0, 1)
    assert "Traceback" not in asked.stderr


@pytest.mark.skipif(not shutil.which("caddy"), reason="no Caddy here to read the file")
def test_caddy_accepts_the_proxy_file():
    checked = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", "deploy/Caddyfile"], cwd=ROOT,
        capture_output=True, text=True, env=os.environ | {"NOMINEE_SITE": "nominee.example.ca", "NOMINEE_FILES_SITE": "files.nominee.example.ca"},
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr


def test_the_image_holds_no_history_and_no_tests(dockerfile):
    copied = re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.M)
    assert copied and not re.search(r"\.git|tests|launch|sandbox|\s\.\s", " ".join(copied))
    assert not {"!.git", "!tests", "!launch", "!sandbox", "!*"} & set(SHIPPED) and "*" in SHIPPED
    assert not re.search(r"git clone|requirements-dev", dockerfile)
