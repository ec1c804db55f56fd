#!/usr/bin/env python3
"""recipe.py: goes through conanfile.py as Conan would, on a stand-in for Conan, and builds test_package on what it gives.

    recipe.py SOURCE PLACE GENERATOR COMPILER

What Conan's generator CMakeDeps writes is written here in short: a config file with a target for each component."""

import pathlib
import shutil
import subprocess
import sys

import conan_stand_in

conan_stand_in.put_in_place()
source, place = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
generator, compiler = sys.argv[3:5]
GOOD = {"os": "Linux", "arch": "x86_64", "build_type": "Release", "compiler": "gcc", "compiler.version": "12", "compiler.cppstd": "23"}
# What the recipes of the dependencies call their targets in CMake; here they are found as latchkey's own modules find them.
TARGETS = {"openssl::crypto": "OpenSSL::Crypto", "libsodium::libsodium": "LatchkeySodium::sodium",
           "nlohmann_json::nlohmann_json": "nlohmann_json::nlohmann_json", "libxcrypt::libxcrypt": "LatchkeyCrypt::crypt"}


def check(good, what):
    if not good:
        sys.exit(f"conanfile.py: {what}")


def made(settings=GOOD, **options):
    """A recipe with everything called, in Conan's order."""
    recipe = Recipe()
    recipe.recipe_folder = recipe.source_folder = str(source)
    recipe.package_folder = str(place / "package")
    recipe.set_version()
    recipe.settings = conan_stand_in.Settings(settings, Recipe.settings)
    recipe.options = conan_stand_in.Options(recipe, options)
    for step in ("layout", "requirements", "validate", "package_id", "package", "package_info"):
        getattr(recipe, step)()
    return recipe


def refuses(**changed):
    try:
        made({**GOOD, **changed})
    except conan_stand_in.ConanInvalidConfiguration:
        return True
    return False


shutil.rmtree(place, ignore_errors=True)
Recipe, module = conan_stand_in.load_recipe(source / "conanfile.py")
plain = made()
check(f"VERSION {plain.version} " in (source / "CMakeLists.txt").read_text(), "another version than CMakeLists.txt")
check([one.split("/")[0] for one in plain._required] == ["openssl", "libsodium", "nlohmann_json"], f"requires {plain._required}")
check(plain._cleared, "a package for each setting")
check(list(plain.cpp_info.components) == ["core"] and not plain._warnings, f"components {list(plain.cpp_info.components)}")
packed = sorted(one.relative_to(place / "package" / "include") for one in (place / "package" / "include").rglob("*.hpp"))
check(packed == sorted(one.relative_to(source / "include") for one in (source / "include").rglob("*.hpp")), "headers are missing")
check((place / "package" / "licenses" / "LICENSE").is_file(), "no licence")

check(refuses(**{"compiler.version": "11"}) and refuses(compiler="clang", **{"compiler.version": "18"}), "takes an old compiler")
check(not refuses(compiler="msvc", **{"compiler.version": "194"}), "refuses what is only untested")
check(made({**GOOD, "compiler.cppstd": "gnu17"})._warnings, "says nothing of C++17")

for part in module.PARTS:
    recipe = made(**{f"with_{part}": True})
    component = recipe.cpp_info.components[part]
    check(len(recipe._required) == 4, f"{part} requires {recipe._required}")
    check(component.properties["cmake_target_name"] == f"latchkey::{part}", f"{part} is {component.properties}")
    package, _, name = component.requires[1].partition("::")
    check(component.requires[0] == "core" and recipe._required[3].startswith(f"{package}/") and name, f"{part}: {component.requires}")

# The names that nothing documents are refused; else all of the above would prove little.
for bad in ("shiny = 1", "def package_information(self): pass"):
    (place / "bad.py").write_text(f"from conan import ConanFile\nclass Bad(ConanFile):\n    {bad}\n")
    try:
        conan_stand_in.load_recipe(place / "bad.py")
        check(False, f"the stand-in takes {bad!r}")
    except conan_stand_in.Undocumented:
        pass

# test_package, on the core and the one part that it uses.
conan_stand_in.load_recipe(source / "test_package" / "conanfile.py")
info = made(with_crypt=True).cpp_info
lines = [f"list(APPEND CMAKE_MODULE_PATH \"{source}/cmake\")", "include(CMakeFindDependencyMacro)"]
lines += [f"find_dependency({one})" for one in ("OpenSSL", "LatchkeySodium", "nlohmann_json", "LatchkeyCrypt")]
for component in info.components.values():
    target = component.properties["cmake_target_name"]
    links = [TARGETS.get(one) or info.components[one].properties["cmake_target_name"] for one in component.requires]
    lines += [f"add_library({target} INTERFACE IMPORTED)",
              f"target_link_libraries({target} INTERFACE {' '.join(links)})"]
    lines += [f"target_include_directories({target} INTERFACE \"{place}/package/{one}\")" for one in component.includedirs]
config = place / f"{info.properties['cmake_file_name']}-config.cmake"
config.write_text("\n".join(lines) + "\n")
for command in (["cmake", "-G", generator, f"-DCMAKE_CXX_COMPILER={compiler}", f"-DCMAKE_PREFIX_PATH={place}",
                 "-S", str(source / "test_package"), "-B", str(place / "build")],
                ["cmake", "--build", str(place / "build")]):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    check(done.returncode == 0, f"{command}:\n{done.stdout}")
said = subprocess.run([place / "build" / "test_package"], stdout=subprocess.PIPE, text=True, check=False).stdout
check(said == "latchkey works\n", f"test_package said {said!r}")
