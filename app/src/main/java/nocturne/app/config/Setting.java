package nocturne.app.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One key of the configuration, on the record component that holds its value. The component's type
 * determines how the text is parsed: {@code int}, {@code double} and {@code boolean}; {@link
 * java.time.Duration} and {@link DataSize}, which need a unit; text; {@link java.nio.file.Path}; an
 * enum's name in lower case; {@link java.util.Optional} of any of these where there need not be a
 * value; {@link nocturne.survey.kafka.ClientSettings} for a key that ends in {@code .*}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
@interface Setting {
  /** The key, as written in the file. */
  String key();

  /** The default, as written in the file; empty for an optional one. */
  String byDefault() default "";

  /** What it does, its unit, and when to change it. */
  String meaning();

  /** Smallest number allowed. */
  double atLeast() default Double.NEGATIVE_INFINITY;

  /** Largest number allowed. */
  double atMost() default Double.POSITIVE_INFINITY;
}
