/**
 * The {@code nocturne} command: the one place where rooms are wired to each other and to a
 * terminal. Nothing about alerts is decided here. Start at {@link nocturne.app.Nocturne}. Each
 * command is a class of its own, as picocli has it.
 */
@org.jspecify.annotations.NullMarked
package nocturne.app;
