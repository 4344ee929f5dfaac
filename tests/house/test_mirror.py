"""Whoever looks for the tests of a module guesses right: tests/<app>/test_<module>.py, and no test without a module."""

import ast

from tests.house.sources import FLOORS, ROOT, Module, modules

# Wiring and what Django asks for by name; proved by every test that starts the product.
WIRING = {
    "apps.py",
    "settings.py",
    "urls.py",
    "wsgi.py",
    "api_urls.py",
    "routes.py",
    "api_routes.py",
}
# module: where it is proved instead
ELSEWHERE: dict[str, str] = {
    "keys/api/oauth/client_authentication.py": "tests/keys/test_api_oauth_introspection.py",
    "keys/api/oauth/device_authorization.py": "tests/keys/oauth/test_devices.py",
    "keys/api/oauth/form_body.py": "tests/keys/test_api_oauth_token.py",
    "keys/api/oauth/view.py": "tests/keys/test_api_oauth_token.py",
    "keys/api/tokens.py": "tests/keys/oauth/test_revoking.py",
    "keys/management/commands/clean_up.py": "tests/keys/oauth/test_clean_up.py",
    "keys/management/commands/signing_key.py": "tests/keys/test_signing_rows.py",
    "keys/living_tokens.py": "tests/keys/views/test_living_tokens.py",
    "keys/oauth/application_records.py": "tests/keys/test_api_oauth_token.py",
    "keys/oauth/audiences.py": "tests/keys/oauth/test_program_grants.py",
    "keys/oauth/clients.py": "tests/keys/oauth/test_program_grants.py",
    "keys/oauth/codes.py": "tests/keys/oauth/test_application_grants.py",
    "keys/oauth/errors.py": "tests/keys/test_api_oauth_token.py",
    "keys/oauth/grant_records.py": "tests/keys/oauth/test_application_grants.py",
    "keys/oauth/grant_request.py": "tests/keys/oauth/test_program_grants.py",
    "keys/oauth/grants.py": "tests/keys/test_api_oauth_token.py",
    "keys/oauth/id_tokens.py": "tests/keys/oauth/test_application_grants.py",
    "keys/oauth/lifetimes.py": "tests/keys/oauth/test_program_grants.py",
    "keys/oauth/refreshing.py": "tests/keys/oauth/test_application_grants.py",
    "keys/oauth/registration_records.py": "tests/keys/oauth/test_registering.py",
    "keys/oauth/scopes.py": "tests/keys/oauth/test_program_grants.py",
    "keys/oauth/token_records.py": "tests/keys/oauth/test_revoking.py",
    "keys/once_records.py": "tests/keys/test_once.py",
    "portal/cross_origin.py": "tests/portal/test_api_view.py",
    "resources/connector_notes.py": "tests/resources/test_connectors.py",
    "resources/conversion.py": "tests/resources/test_imports.py",
    "resources/egress_bodies.py": "tests/resources/test_egress.py",
    "resources/egress_lines.py": "tests/resources/test_egress.py",
    "resources/egress_refusals.py": "tests/resources/test_egress.py",
    "resources/queries.py": "tests/resources/test_table_rows.py",
    "resources/rows.py": "tests/resources/test_http_rows.py",
}
# test file: what it proves across modules
PROOFS: dict[str, str] = {
    "tests/resources/test_endpoints_at_scale.py": "pages and walks of an endpoint stay on indexes",
    "tests/keys/oauth/test_races.py": "one code, one refresh token, many callers at once",
    "tests/keys/test_query_plans.py": "list, search and filter stay on indexes at a million keys",
}


def has_code(module: Module) -> bool:
    """True unless there is nothing but a docstring, imports and names."""
    body = module.tree.body
    return any(
        isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) for node in body
    )


def places_of_tests(module: Module) -> list[str]:
    """Where its tests may be: beside its neighbours, in a folder like its own, or named after its folder."""
    app, *folders, _ = module.path.parts
    stem = module.path.stem
    inner = [folder for folder in folders if folder not in {"commands", "templatetags"}]
    places = {
        f"tests/{app}/test_{stem}.py",
        "/".join(["tests", app, *folders, f"test_{stem}.py"]),
        "/".join(["tests", app, *inner, f"test_{stem}.py"]),
        f"tests/{app}/test_{'_'.join([*inner, stem])}.py",
    }
    return sorted(places)


MODULES = [m for m in modules() if m.path.name not in WIRING and has_code(m)]


def is_tested(module: Module) -> bool:
    elsewhere = ELSEWHERE.get(str(module))
    return any(
        (ROOT / place).exists() for place in ([elsewhere] if elsewhere else places_of_tests(module))
    )


def test_a_module_has_its_test_file():
    assert [str(module) for module in MODULES if not is_tested(module)] == []


def test_a_test_file_has_its_module():
    expected = {place for module in modules() for place in places_of_tests(module)}
    expected |= {*ELSEWHERE.values(), *PROOFS}
    found = {
        str(path.relative_to(ROOT))
        for floor in FLOORS
        for path in (ROOT / "tests" / floor).rglob("test_*.py")
    }
    assert found - expected == set()


def test_no_exception_outlives_its_reason():
    assert [name for name in ELSEWHERE if not (ROOT / name).exists()] == []
