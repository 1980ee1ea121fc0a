# room(NAME SOURCES … USES …): one room of the house as a library.
# Each room exports one include folder that holds nothing but a link to itself, so `#include "trust/path.hpp"`
# compiles only in rooms that say they use `trust`: the build refuses a wrong include.
function(room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;USES;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ROOM_SOURCES})
  set(include_dir ${CMAKE_BINARY_DIR}/include/${name})
  file(MAKE_DIRECTORY ${include_dir})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${include_dir}/${name} SYMBOLIC)
  target_include_directories(${name} PUBLIC ${include_dir})
  target_link_libraries(${name} PUBLIC ${ROOM_USES} PRIVATE ${ROOM_PRIVATE})
endfunction()
