/**
 * The configuration. The resource {@code settings} lists the keys with their defaults, bounds and
 * meanings; a record for each section holds the values. {@link Configuration} reads them from the
 * home folder's file, the files of an instance's components, the environment and the command line,
 * and reports all errors at once. Nothing is opened here, and no other package reads a setting by
 * name.
 */
@NullMarked
package nocturne.app.config;

import org.jspecify.annotations.NullMarked;
