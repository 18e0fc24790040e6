/**
 * The configuration. One record for each area holds its keys with their defaults and meanings;
 * {@link Configuration} reads them from the home folder's file, the files of an instance's
 * components, the environment and the command line, and reports all errors at once. Nothing is
 * opened here, and no other package reads a setting by name. The approach follows Airlift's
 * configuration.
 */
@NullMarked
package nocturne.app.config;

import org.jspecify.annotations.NullMarked;
