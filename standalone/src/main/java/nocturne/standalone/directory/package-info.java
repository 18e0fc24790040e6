/**
 * The object store in a folder: a bucket is a folder below a root, an object a file in it. No
 * reader ever sees half a file, and of two writers of one name one wins, in one process or in
 * several. This package does not interpret objects, and no name can lead out of its bucket. Start
 * at {@link nocturne.standalone.directory.DirectoryStore}.
 */
@NullMarked
package nocturne.standalone.directory;

import org.jspecify.annotations.NullMarked;
