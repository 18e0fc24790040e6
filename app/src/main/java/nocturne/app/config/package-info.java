/**
 * What can be set, and how it was set. One record for each room holds its keys with their defaults
 * and meanings; {@link Configuration} reads them from the home folder's file, the files of an
 * instance's components, the environment and the command line, and tells everything that is wrong
 * at once. Nothing is opened here and no other room reads a setting by name. The manner is
 * Airlift's.
 */
@NullMarked
package nocturne.app.config;

import org.jspecify.annotations.NullMarked;
