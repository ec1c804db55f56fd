#!/usr/bin/env python3
"""lists.py: CMake's components, vcpkg's features and Conan's options are one list.

    lists.py SOURCE COMPONENT...      the components that CMakeLists.txt declares, found here or not"""

import json
import pathlib
import re
import sys

import conan_stand_in

conan_stand_in.put_in_place()
source, components = pathlib.Path(sys.argv[1]), set(sys.argv[2:])
port_folder = source / "packaging" / "vcpkg" / "ports" / "latchkey"
port = json.loads((port_folder / "vcpkg.json").read_text())
manifest = json.loads((source / "vcpkg.json").read_text())
portfile = (port_folder / "portfile.cmake").read_text()
not_components = {"tests", "tool"}  # what is built, not what is used
wrong = []


def hold(what, found, wanted):
    for name in sorted(wanted - found):
        wrong.append(f"{what} has no {name}")
    for name in sorted(found - wanted):
        wrong.append(f"{what} has {name}, and CMakeLists.txt has not")


features = {name.replace("_", "-") for name in components}
hold("the port's vcpkg.json", set(port["features"]) - not_components, features)
hold("vcpkg.json", set(manifest["features"]) - not_components, features)
hold("portfile.cmake", set(re.findall(r"^ +([a-z0-9-]+) +LATCHKEY_WITH_", portfile, re.M)), features)
for feature, option in re.findall(r"^ +([a-z0-9-]+) +LATCHKEY_WITH_([A-Z0-9_]+)", portfile, re.M):
    hold("portfile.cmake", {option}, {feature.replace("-", "_").upper()})
Recipe, module = conan_stand_in.load_recipe(source / "conanfile.py")
hold("conanfile.py", set(module.PARTS), components)

for name in set(port["features"]) & set(manifest["features"]):
    if port["features"][name] != manifest["features"][name]:
        wrong.append(f"the feature {name} is not the same in vcpkg.json and in the port")
version = re.search(r"project\(latchkey VERSION ([0-9.]+)", (source / "CMakeLists.txt").read_text()).group(1)
for what, said in (("the port's vcpkg.json", port["version"]), ("vcpkg.json", manifest["version"])):
    if said != version:
        wrong.append(f"{what} is of version {said}, and CMakeLists.txt of {version}")
helpers = {one["name"] for one in port["dependencies"] if isinstance(one, dict)}
if [one for one in port["dependencies"] if isinstance(one, str)] != manifest["dependencies"]:
    wrong.append("vcpkg.json and the port depend on different packages")
if helpers != {"vcpkg-cmake", "vcpkg-cmake-config"}:
    wrong.append(f"the port builds with {helpers}")

print("\n".join(wrong) or f"one list: {' '.join(sorted(components))}")
sys.exit(1 if wrong or not components else 0)
