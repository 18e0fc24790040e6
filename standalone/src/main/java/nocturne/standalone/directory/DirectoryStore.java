package nocturne.standalone.directory;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.port.ObjectNames;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;

/**
 * Buckets as folders below a root, objects as files. Any number of stores, in any number of
 * processes, may work on one root.
 *
 * <p>A file is written whole under {@code .tmp} in the root and then given its name: by a hard link
 * where the name must be new (the kernel lets one of two succeed), by a rename where it may be
 * replaced. Where the file system has no hard links, a lock on {@code .tmp/lock} replaces them. A
 * killed writer may leave a file in {@code .tmp}, which no listing shows; a store that opens later
 * deletes it.
 *
 * <p><b>What survives.</b> A kill of the process: everything that was put. A power cut: everything
 * that was put, if the store is durable (the default), since the file's bytes, its folder's entry
 * and those of folders made for it are forced to the disk before a put returns, and an answer
 * {@link Put#EXISTS} forces the entry that it found; as far as the disk honours it. Where it is not
 * durable, a power cut loses what was put in about the last half minute, or leaves files with the
 * right name and no content. Deletions are not forced: a deleted object may come back.
 *
 * <p><b>Limits of a file system.</b> An object cannot have the name of a folder of others: with
 * {@code a/b} there, {@code a} is refused, and the other way round. Where the file system ignores
 * case, names that differ only in it are one. Symbolic links below the root are no objects and are
 * never followed; the root itself may be one. Segments are spelt as {@link FileNames} says.
 */
public final class DirectoryStore implements ObjectStore {
  private final Path root;
  private final FileWriting writing;

  /**
   * Opens the store, making the root where it is missing and deleting what killed writers left.
   *
   * @throws PortException.Broken when the folder cannot be used
   */
  public DirectoryStore(Path root, DirectoryOptions options) {
    try {
      Files.createDirectories(root);
      this.root = root.toRealPath();
      this.writing = new FileWriting(this.root.resolve(".tmp"), options);
      writing.deleteLeftovers();
    } catch (IOException e) {
      throw broken("open the folder of buckets", root, e);
    }
  }

  /** A store with the default options. */
  public DirectoryStore(Path root) {
    this(root, DirectoryOptions.defaults());
  }

  /** A store on an existing root, with another way of writing. */
  DirectoryStore(Path root, FileWriting writing) {
    this.root = root;
    this.writing = writing;
  }

  /** The path of an object's file, which need not exist, for display. */
  public Path file(String bucket, String name) {
    Path file = folder(bucket);
    for (String segment : ObjectNames.object(name).split("/", -1)) {
      file = file.resolve(FileNames.encode(segment));
    }
    return file;
  }

  @Override
  public boolean createBucket(String bucket) {
    Path folder = folder(bucket);
    try {
      Files.createDirectory(folder);
      writing.forceFolder(root);
      return true;
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw new PortException.Broken(
            "Cannot make the bucket " + bucket + ": " + folder + " is no folder; move it away.", e);
      }
      return false;
    } catch (IOException e) {
      throw broken("make the bucket", folder, e);
    }
  }

  @Override
  public boolean bucketExists(String bucket) {
    return Files.isDirectory(folder(bucket), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public boolean deleteBucket(String bucket) {
    Path folder = folder(bucket);
    try {
      boolean was = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
      if (was) {
        Files.move(folder, writing.newAway(bucket), StandardCopyOption.ATOMIC_MOVE);
        writing.forceFolder(root);
        writing.reached(CrashPoint.BUCKET_MOVED_AWAY);
      }
      writing.deleteAway(bucket);
      return was;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw broken("delete the bucket", folder, e);
    }
  }

  @Override
  public Put putIfAbsent(String bucket, String name, List<ByteBuffer> content) {
    Path file = place(bucket, name);
    try {
      return writing.create(existing(bucket), file, content) ? Put.CREATED : Put.EXISTS;
    } catch (IOException e) {
      throw unstored(content.stream().mapToLong(ByteBuffer::remaining).sum(), file, e);
    }
  }

  @Override
  public void put(String bucket, String name, byte[] content) {
    Path file = place(bucket, name);
    try {
      writing.replace(existing(bucket), file, List.of(ByteBuffer.wrap(content)));
    } catch (IOException e) {
      throw unstored(content.length, file, e);
    }
  }

  @Override
  public Optional<byte[]> read(String bucket, String name) {
    return read(bucket, name, 0, Integer.MAX_VALUE);
  }

  @Override
  public Optional<byte[]> read(String bucket, String name, long from, int length) {
    if (from < 0 || length < 0) {
      throw new IllegalArgumentException(
          "No part of an object: " + length + " bytes from " + from + "; neither may be negative.");
    }
    Path file = file(bucket, name);
    if (!isObject(existing(bucket), file)) {
      return Optional.empty();
    }
    // Not through a channel: an interrupt would close it, and the reader must not depend on
    // interrupts.
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long there = Math.max(0, in.length() - from);
      byte[] content = new byte[Math.toIntExact(Math.min(there, length))];
      if (content.length > 0) {
        in.seek(from);
        in.readFully(content);
      }
      return Optional.of(content);
    } catch (IOException e) {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      throw broken("read", file, e);
    }
  }

  @Override
  public List<Entry> list(String bucket, String prefix) {
    Path folder = existing(bucket);
    List<Entry> found = new ArrayList<>();
    int slash = prefix.lastIndexOf('/');
    String above = slash < 0 ? "" : prefix.substring(0, slash);
    if (slash >= 0) {
      try {
        ObjectNames.object(above);
        folder = file(bucket, above);
      } catch (IllegalArgumentException e) {
        return found;
      }
      if (!isBelow(existing(bucket), folder)) {
        return found;
      }
    }
    collect(folder, slash < 0 ? "" : above + "/", prefix, found);
    found.sort(Comparator.comparing(Entry::name));
    return found;
  }

  @Override
  public boolean delete(String bucket, String name) {
    Path file = file(bucket, name);
    Path folder = existing(bucket);
    if (!isObject(folder, file)) {
      return false;
    }
    try {
      boolean deleted = Files.deleteIfExists(file);
      writing.deleteEmptyFolders(folder, file);
      return deleted;
    } catch (DirectoryNotEmptyException e) {
      return false;
    } catch (IOException e) {
      throw broken("delete", file, e);
    }
  }

  @Override
  public void close() {
    // Nothing is held open between calls.
  }

  private void collect(Path folder, String name, String prefix, List<Entry> found) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Optional<String> segment = FileNames.decode(file.getFileName().toString());
        if (segment.isEmpty()) {
          continue;
        }
        String full = name + segment.get();
        if (!full.startsWith(prefix)) {
          continue;
        }
        BasicFileAttributes attributes =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
          collect(file, full + "/", prefix, found);
        } else if (attributes.isRegularFile()) {
          found.add(new Entry(full, attributes.size()));
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // Deleted after it was listed, or a file where the prefix has a folder.
    } catch (IOException e) {
      throw broken("list", folder, e);
    }
  }

  private Path folder(String bucket) {
    return root.resolve(FileNames.encode(ObjectNames.bucket(bucket)));
  }

  private Path existing(String bucket) {
    Path folder = folder(bucket);
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new PortException.Broken(
          "There is no bucket " + bucket + " (no folder " + folder + "); run setup.");
    }
    return folder;
  }

  /** The file to write; fails if something that is no object has its name. */
  private Path place(String bucket, String name) {
    Path file = file(bucket, name);
    Path folder = existing(bucket);
    Path step = folder;
    for (Path segment : folder.relativize(file)) {
      step = step.resolve(segment);
      boolean last = step.equals(file);
      if (Files.isSymbolicLink(step)) {
        throw new PortException.Broken(
            "Cannot store '" + name + "': " + step + " is a symbolic link; remove it.");
      }
      if (last
          ? Files.isDirectory(step, LinkOption.NOFOLLOW_LINKS)
          : Files.isRegularFile(step, LinkOption.NOFOLLOW_LINKS)) {
        throw new IllegalArgumentException(
            "Not a name for this object: '%s' (%s%s); choose another."
                .formatted(name, step, last ? " is a folder of objects" : " is an object"));
      }
    }
    return file;
  }

  private static boolean isObject(Path bucket, Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && isBelow(bucket, file.getParent());
  }

  /** Whether the folder is the bucket or inside it, with no symbolic link on the way. */
  private static boolean isBelow(Path bucket, Path folder) {
    for (Path step = folder; !step.equals(bucket); step = step.getParent()) {
      if (!Files.isDirectory(step, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The failure of a put. Nothing of the object remains, so the put may be retried when there is
   * room.
   */
  private static PortException unstored(long bytes, Path file, IOException cause) {
    return FullDisk.isCauseOf(cause, file)
        ? new PortException.Unavailable(
            ("Cannot store %s bytes at %s: its disk is full (%s bytes free). Make room;"
                    + " it is tried again by itself.")
                .formatted(bytes, file, FileWriting.freeBytes(file)),
            cause)
        : broken("store " + bytes + " bytes", file, cause);
  }

  private static PortException.Broken broken(String what, Path path, IOException cause) {
    return new PortException.Broken(
        ("Cannot %s at %s (%s bytes free on its disk): %s; make room or mend the"
                + " folder, then start again.")
            .formatted(what, path, FileWriting.freeBytes(path), cause),
        cause);
  }
}
