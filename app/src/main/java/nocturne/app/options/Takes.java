package nocturne.app.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;

/**
 * Names the {@link GlobalOptions} that a command has, on its class or on the method of a
 * subcommand; it does not know the others. Every command has {@code --debug}. A command without
 * this annotation has all but {@link Group#BOOKS} and {@link Group#TABLES}; a subcommand without it
 * has those of its command.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Takes {
  /** The groups. */
  Group[] value();

  /** Options that go together. */
  enum Group {
    /** {@code --home} and {@code -D}. */
    SETTINGS,
    /** {@code --instance} and {@code --production}. */
    NAMED_INSTANCE,
    /** {@code --format}. */
    ROWS,
    /** Formats of astronomical programs for {@code --format} as well. */
    TABLES,
    /** {@code --verbose}: the books of a night in full though they balance. */
    BOOKS;

    /** The options' names. */
    public List<String> names() {
      return switch (this) {
        case SETTINGS -> List.of("--home", "-D");
        case NAMED_INSTANCE -> List.of("--instance", "--production");
        case ROWS -> List.of("--format");
        case TABLES -> List.of();
        case BOOKS -> List.of("--verbose");
      };
    }
  }
}
