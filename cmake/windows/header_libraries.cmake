# The component's libraries for a cross-build: Debian has them for Linux only, but all of them can be used as headers
# alone. One folder holds a link to each and nothing else, so that no header of the building machine's own slips in.
set(headers ${CMAKE_BINARY_DIR}/headers)
file(MAKE_DIRECTORY ${headers})
foreach(library IN ITEMS boost CLI toml++ fmt spdlog p11-kit-1/p11-kit)
  if(NOT EXISTS /usr/include/${library})
    message(FATAL_ERROR "/usr/include/${library} is missing: run scripts/setup tests")
  endif()
  get_filename_component(name ${library} NAME)
  file(CREATE_LINK /usr/include/${library} ${headers}/${name} SYMBOLIC)
endforeach()

foreach(library IN ITEMS Boost::headers CLI11::CLI11 fmt::fmt spdlog::spdlog_header_only)
  add_library(${library} INTERFACE IMPORTED GLOBAL)
  set_target_properties(${library} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${headers}
                                              INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${headers})
endforeach()
set_target_properties(fmt::fmt PROPERTIES INTERFACE_COMPILE_DEFINITIONS FMT_HEADER_ONLY)
set_target_properties(Boost::headers PROPERTIES INTERFACE_LINK_LIBRARIES "ws2_32;mswsock")
set(P11KIT_INCLUDE_DIRS ${headers})

file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/boost_json.cpp CONTENT "#include <boost/json/src.hpp>\n")
add_library(boost_json STATIC ${CMAKE_BINARY_DIR}/boost_json.cpp)
target_link_libraries(boost_json PUBLIC Boost::headers)
add_library(Boost::json ALIAS boost_json)

# What -fstack-protector-strong and _FORTIFY_SOURCE call.
link_libraries(ssp)
