"""latchkey for Conan 2: `conan create . --build=missing`; each optional part is an option, with_<component>=True."""

import os
import re

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import valid_min_cppstd
from conan.tools.files import copy, load
from conan.tools.layout import basic_layout
from conan.tools.scm import Version

required_conan_version = ">=2.0"

# CMake component: the package it stands on, and what of it.
PARTS = {
    "cpp_httplib": ("cpp-httplib/[>=0.11 <1]", "cpp-httplib::cpp-httplib"),
    "beast": ("boost/[>=1.81 <2]", "boost::headers"),
    "poco": ("poco/[>=1.11 <2]", "poco::poco_net"),
    "civetweb": ("civetweb/[>=1.15 <2]", "civetweb::civetweb"),
    "grpc": ("grpc/[>=1.50 <2]", "grpc::grpc++"),
    "crow": ("crowcpp-crow/[>=1.2 <2]", "crowcpp-crow::crowcpp-crow"),
    "drogon": ("drogon/[>=1.9 <2]", "drogon::drogon"),
    "crypt": ("libxcrypt/[>=4.4.28 <5]", "libxcrypt::libxcrypt"),
    "postgres": ("libpq/[>=14 <19]", "libpq::libpq"),
    "redis": ("hiredis/[>=1.0 <2]", "hiredis::hiredis", "openssl::ssl"),
    "unicode": ("utf8proc/[>=2.6 <3]", "utf8proc::utf8proc"),
    "sqlite": ("sqlite3/[>=3.35 <4]", "sqlite3::sqlite3"),
}


class LatchkeyConan(ConanFile):
    name = "latchkey"
    license = "MIT"
    description = "Password hashing, JWTs and OAuth2 password login"
    topics = ("authentication", "jwt", "oauth2", "password", "argon2", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {f"with_{part}": [True, False] for part in PARTS}
    default_options = {f"with_{part}": False for part in PARTS}
    exports_sources = "include/*", "LICENSE", "CMakeLists.txt"
    no_copy_source = True

    def set_version(self):
        project = load(self, os.path.join(self.recipe_folder, "CMakeLists.txt"))
        self.version = re.search(r"project\(latchkey VERSION ([0-9.]+)", project).group(1)

    def _parts(self):
        return [part for part in PARTS if self.options.get_safe(f"with_{part}")]

    def layout(self):
        basic_layout(self)

    def requirements(self):
        self.requires("openssl/[>=3.0 <4]")  # 4 is there, and what stands behind the parts (grpc, poco, drogon, libpq) refuses it
        self.requires("libsodium/[>=1.0.18 <2]")
        self.requires("nlohmann_json/[>=3.11 <4]")
        for part in self._parts():
            self.requires(PARTS[part][0])

    def validate(self):
        if self.settings.get_safe("compiler.cppstd") and not valid_min_cppstd(self, 23):
            # Not refused: a target may well ask for it, as test_package does with cxx_std_23, whatever the profile says.
            self.output.warning(f"latchkey needs C++23, and the profile says {self.settings.compiler.cppstd}")
        oldest = {"gcc": "12", "clang": "19"}.get(str(self.settings.compiler))  # others: untested, and not refused
        if oldest and Version(self.settings.compiler.version) < oldest:
            raise ConanInvalidConfiguration(f"latchkey needs {self.settings.compiler} {oldest} or newer, for std::expected")

    def package_id(self):
        self.info.clear()  # headers, all of them, whatever the options

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "*.hpp", os.path.join(self.source_folder, "include"), os.path.join(self.package_folder, "include"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "latchkey")
        self.cpp_info.set_property("cmake_target_name", "latchkey::all")  # the core has the plain name, as it has elsewhere
        self.cpp_info.set_property("pkg_config_name", "latchkey-all")
        self._describe("core", "latchkey::latchkey", "latchkey",
                       ["openssl::crypto", "libsodium::libsodium", "nlohmann_json::nlohmann_json"])
        for part in self._parts():
            self._describe(part, f"latchkey::{part}", f"latchkey-{part}", ["core", *PARTS[part][1:]])

    def _describe(self, name, target, pkg_config, requires):
        component = self.cpp_info.components[name]
        component.set_property("cmake_target_name", target)
        component.set_property("pkg_config_name", pkg_config)
        component.requires = requires
        component.bindirs = []
        component.libdirs = []
