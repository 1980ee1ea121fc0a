# Writes OUTPUT, a C++ file that holds every file of FOLDER (or of PLACEHOLDER, where FOLDER lacks a page).
# Leaves OUTPUT alone when nothing changed, so that nothing is compiled for it.
if(NOT EXISTS ${FOLDER}/window.html OR NOT EXISTS ${FOLDER}/self-check.html)
  set(FOLDER ${PLACEHOLDER})
endif()
file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*)
list(FILTER files EXCLUDE REGEX "\\.(br|gz|map)$")
list(SORT files)
set(arrays "")
set(table "")
set(number 0)
set(print "")
foreach(file IN LISTS files)
  file(SHA256 ${FOLDER}/${file} hash)
  string(APPEND print "${file} ${hash} ")
endforeach()
set(first_line "// ${print}\n")
if(EXISTS ${OUTPUT})
  file(STRINGS ${OUTPUT} there LIMIT_COUNT 1)
  if("${there}\n" STREQUAL "${first_line}")
    return()
  endif()
endif()
foreach(file IN LISTS files)
  file(READ ${FOLDER}/${file} hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(APPEND arrays "constexpr unsigned char kFile${number}[] = {${bytes}0};\n")
  string(APPEND table "    {\"/${file}\", text(kFile${number}, sizeof kFile${number} - 1)},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUTPUT} "${first_line}// Made by src/agent/embed_window.cmake from ${FOLDER}.
#include \"agent/embedded_window.hpp\"

namespace tpcard::agent {
namespace {

${arrays}
std::string_view text(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

std::vector<EmbeddedFile> embedded_window() {
  return {
${table}  };
}

}  // namespace tpcard::agent
")
