/**
 * The {@code nocturne} command, which wires all packages to each other and to a terminal. Nothing
 * about alerts is decided here. Start at {@link nocturne.app.Nocturne}. Each command is a class of
 * its own, as in picocli.
 */
@org.jspecify.annotations.NullMarked
package nocturne.app;
