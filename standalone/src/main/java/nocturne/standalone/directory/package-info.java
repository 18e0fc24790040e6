/**
 * The object store that is a folder: a bucket is a folder below a root, an object a file in it. No
 * reader ever sees half a file, and of two writers of one name one wins, in one process or in
 * several. What the objects mean is not known here, and nothing in a name can lead out of its
 * bucket. Start at {@link nocturne.standalone.directory.DirectoryStore}.
 */
@NullMarked
package nocturne.standalone.directory;

import org.jspecify.annotations.NullMarked;
