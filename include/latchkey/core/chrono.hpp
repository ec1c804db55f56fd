// chrono: the durations, moments and clocks of std::chrono, without its calendar.
#pragma once

#include <version>  // says whose library it is

// libstdc++ keeps them in a header of their own, which <mutex> and <thread> include, too. <chrono> brings streams and a calendar besides,
// and time zones and <format> from g++ 13 on: with g++ 12 a fifteenth of what a program of one codec takes to compile.
#if defined(__GLIBCXX__) && __has_include(<bits/chrono.h>)
#include <bits/chrono.h>
#else
#include <chrono>
#endif
