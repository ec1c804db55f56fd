# readme: the quick start in the README is the file that is compiled, to the letter.
file(READ "${source}/README.md" readme)
file(READ "${source}/examples/quickstart.cpp" code)
string(FIND "${readme}" "```cpp\n${code}```" at)
if(at EQUAL -1)
    message(FATAL_ERROR "README.md does not show examples/quickstart.cpp as it is")
endif()
