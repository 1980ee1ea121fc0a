# The component's Debian package, from a tree that ./package has put together and names by the environment (CPack reads
# its -D only after this file).
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tpcard-agent)
set(CPACK_PACKAGE_VERSION $ENV{TPCARD_VERSION})
set(CPACK_PACKAGE_VENDOR tpcard)
set(CPACK_PACKAGE_CONTACT "tpcard maintainers <maintainers@card.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "security component of the city card")
set(CPACK_PACKAGE_DESCRIPTION
    "Lets listed web sites ask the cardholder, in a window of the component's own,
to sign in with a government smart card (工商憑證, 組織憑證). The PIN stays on
this computer. Starts at log-in and serves the loopback only.")
set(CPACK_INSTALLED_DIRECTORIES "$ENV{TPCARD_TREE};/")
set(CPACK_PACKAGING_INSTALL_PREFIX "/")
set(CPACK_SET_DESTDIR OFF)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Most cards of other authorities work through OpenSC; ours come with their own library.
# Any graphical pinentry shows the PIN's dialog; without one the PIN is typed in the window.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "pcscd, pinentry-gnome3 | pinentry-x11")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "opensc-pkcs11")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    "$ENV{TPCARD_CONTROL}/conffiles;$ENV{TPCARD_CONTROL}/postinst;$ENV{TPCARD_CONTROL}/prerm")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
# Asked for by CPack itself; the file's real name is Debian's usual one (DEB-DEFAULT).
set(CPACK_PACKAGE_FILE_NAME "tpcard-agent-$ENV{TPCARD_VERSION}")
