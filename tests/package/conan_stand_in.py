"""conan_stand_in: as much of Conan 2 as a recipe touches, with every public name that its reference documents and no other.

A name that is not documented is an error here, as it would be for the user of the next Conan. What a documented name does is
done where the recipe of latchkey uses it, and refused where it does not: nothing is passed over in silence."""

import fnmatch
import pathlib
import shutil
import sys
import types

ATTRIBUTES = """name version user channel description license author topics homepage url requires tool_requires build_requires
test_requires exports exports_sources conan_data source_buildenv generators build_policy win_bash win_bash_run settings options
default_options default_build_options options_description package_type languages implements no_copy_source provides deprecated
revision_mode upload_policy required_conan_version test_package_folder tested_reference_str virtualbuildenv virtualrunenv vendor
python_requires python_requires_extend extension_properties package_id_embed_mode package_id_non_embed_mode
package_id_unknown_mode package_id_python_mode package_id_abi_options info folders cpp layouts cpp_info buildenv_info
runenv_info conf_info generator_info source_folder build_folder generators_folder package_folder recipe_folder
export_sources_folder package_metadata_folder recipe_metadata_folder immutable_package_folder dependencies subgraph conf output
context settings_build settings_target""".split()
METHODS = """build build_id build_requirements compatibility configure config_options deploy export export_sources finalize
generate init layout package package_id package_info requirements set_name set_version source system_requirements test validate
validate_build run""".split()
MODULES = {
    "conan.errors": "ConanException ConanInvalidConfiguration",
    "conan.tools.build": """build_jobs can_run cross_building check_min_cppstd check_max_cppstd valid_min_cppstd valid_max_cppstd
        supported_cppstd default_cppstd check_min_cstd check_max_cstd valid_min_cstd valid_max_cstd supported_cstd stdcpp_library""",
    "conan.tools.cmake": "CMake CMakeDeps CMakeToolchain CMakeConfigDeps cmake_layout",
    "conan.tools.files": """load save mkdir rmdir rm chdir unzip update_conandata trim_conandata collect_libs check_md5 check_sha1
        check_sha256 replace_in_file copy rename download ftp_download get patch apply_conandata_patches
        export_conandata_patches move_folder_contents""",
    "conan.tools.layout": "basic_layout",
    "conan.tools.scm": "Git Version",
}
PROPERTIES = """cmake_file_name cmake_target_name cmake_target_aliases cmake_find_mode cmake_module_file_name
cmake_module_target_name cmake_build_modules cmake_set_interface_link_directories cmake_config_version_compat nosoname
system_package_version cmake_additional_variables_prefixes cmake_extra_variables cmake_components pkg_config_name
pkg_config_aliases pkg_config_custom_content component_version bazel_repository_name bazel_target_name""".split()
DIRECTORIES = "includedirs libdirs bindirs resdirs srcdirs builddirs frameworkdirs".split()
LISTS = DIRECTORIES + "libs system_libs frameworks objects defines cflags cxxflags sharedlinkflags exelinkflags requires".split()


class Undocumented(Exception):
    pass


class ConanException(Exception):
    pass


class ConanInvalidConfiguration(ConanException):
    pass


class CppInfo:
    """cpp_info, or one of its components."""

    def __init__(self, is_component=False):
        object.__setattr__(self, "properties", {})
        for name in LISTS:
            object.__setattr__(self, name, {"includedirs": ["include"], "libdirs": ["lib"], "bindirs": ["bin"]}.get(name, []))
        if not is_component:
            object.__setattr__(self, "components", Components())

    def __setattr__(self, name, value):
        if name not in LISTS or not isinstance(value, list):
            raise Undocumented(f"cpp_info.{name} = {value!r}")
        object.__setattr__(self, name, value)

    def set_property(self, name, value):
        if name not in PROPERTIES:
            raise Undocumented(f"property {name}")
        self.properties[name] = value


class Components(dict):
    def __missing__(self, name):
        self[name] = CppInfo(is_component=True)
        return self[name]


class Version:
    def __init__(self, text):
        self.parts = [int(part) for part in str(text).split(".")]

    def __lt__(self, other):
        return self.parts < Version(other).parts


class Settings:
    """Values by their full names, read as attributes."""

    def __init__(self, values, declared, prefix=""):
        self._values, self._declared, self._prefix = values, declared, prefix

    def __getattr__(self, name):
        full = self._prefix + name
        if not self._prefix and name not in self._declared:
            raise ConanException(f"the recipe does not declare the setting {name}")
        if full not in self._values:
            raise ConanException(f"no setting {full}")
        return Settings(self._values, self._declared, full + ".")

    def __str__(self):
        return self._values[self._prefix[:-1]]

    def get_safe(self, name, default=None):
        return self._values.get(name, default) if name.split(".")[0] in self._declared else default


class Options:
    def __init__(self, recipe, wanted):
        allowed, defaults = type(recipe).options, type(recipe).default_options
        if set(defaults) != set(allowed):
            raise ConanException("options and default_options differ")
        self._values = {**defaults, **wanted}
        for name, value in self._values.items():
            if value not in allowed[name]:
                raise ConanException(f"option {name} cannot be {value}")

    def __getattr__(self, name):
        if name not in self._values:
            raise ConanException(f"no option {name}")
        return self._values[name]

    def get_safe(self, name, default=None):
        return self._values.get(name, default)


class ConanFile:
    def __init_subclass__(cls):
        for name in vars(cls):
            if not name.startswith("_") and name not in ATTRIBUTES + METHODS:
                raise Undocumented(f"a recipe's public member {name}")

    def __init__(self):
        self._required, self._warnings, self._cleared = [], [], False
        self._cpp_info = CppInfo()
        self.output = types.SimpleNamespace(warning=self._warnings.append)
        self.info = types.SimpleNamespace(clear=lambda: setattr(self, "_cleared", True))

    def __setattr__(self, name, value):
        if not name.startswith("_") and name not in ATTRIBUTES:
            raise Undocumented(f"self.{name}")
        object.__setattr__(self, name, value)

    @property
    def cpp_info(self):
        return self._cpp_info

    def requires(self, reference, **traits):
        unknown = set(traits) - {"headers", "libs", "run", "build", "visible", "transitive_headers", "transitive_libs", "test",
                                 "package_id_mode", "force", "override", "direct", "options", "consistent", "no_skip"}
        if unknown:
            raise Undocumented(f"traits {unknown}")
        self._required.append(reference)


def load(recipe, path):
    return pathlib.Path(path).read_text(encoding="utf-8")


def copy(recipe, pattern, src, dst, keep_path=True, excludes=None, ignore_case=True, overwrite_equal=False):
    for found in sorted(pathlib.Path(src).rglob("*")):
        name = found.relative_to(src)
        if found.is_file() and fnmatch.fnmatch(name.as_posix(), pattern):
            to = pathlib.Path(dst) / (name if keep_path else name.name)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(found, to)


def valid_min_cppstd(recipe, cppstd, gnu_extensions=False):
    return int(recipe.settings.get_safe("compiler.cppstd").removeprefix("gnu")) >= int(cppstd)


DONE = {"ConanFile": ConanFile, "ConanException": ConanException, "ConanInvalidConfiguration": ConanInvalidConfiguration,
        "Version": Version, "load": load, "copy": copy, "valid_min_cppstd": valid_min_cppstd,
        "basic_layout": lambda recipe, src_folder=".", build_folder=None: None}


def not_done(name):
    def refuse(*_, **__):
        raise NotImplementedError(f"the stand-in does not do {name}: teach it, or do without")
    return refuse


def put_in_place():
    """Makes `import conan` find this."""
    for name, names in {"conan": "ConanFile conan_version", "conan.tools": "CppInfo", **MODULES}.items():
        module = types.ModuleType(name)
        module.__path__ = []
        for one in names.split():
            setattr(module, one, DONE.get(one, not_done(one)))
        sys.modules[name] = module


def load_recipe(path):
    """The one ConanFile class of a recipe file."""
    module = types.ModuleType("recipe")
    exec(compile(pathlib.Path(path).read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    found = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, ConanFile) and one is not ConanFile]
    if len(found) != 1:
        raise ConanException(f"{path} has {len(found)} recipes")
    return found[0], module
