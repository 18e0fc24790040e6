package nocturne.standalone.directory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import nocturne.broker.crash.CrashPoint;

/**
 * Writes files atomically: each is written completely in the folder of temporary files, then linked
 * or renamed. Thread-safe. An interrupt does not stop a write that has begun; the thread's
 * interrupt flag is kept.
 */
final class FileWriting {
  private static final String LOCK = "lock";
  private static final int TRIES = 100;

  /** File locks belong to the process, so its threads need another lock. */
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final Path temporaries;
  private final DirectoryOptions options;
  private final Linking linking;
  private final NewFile newFile;
  private final boolean links;

  /** Gives a file a name only if the name is free. */
  @FunctionalInterface
  interface Linking {
    /**
     * Gives it.
     *
     * @throws FileAlreadyExistsException when the name is taken
     * @throws UnsupportedOperationException when this file system has no links
     */
    void link(Path name, Path file) throws IOException;
  }

  FileWriting(Path temporaries, DirectoryOptions options) throws IOException {
    this(temporaries, options, Files::createLink);
  }

  FileWriting(Path temporaries, DirectoryOptions options, Linking linking) throws IOException {
    this.temporaries = Files.createDirectories(temporaries);
    this.options = options;
    this.linking = linking;
    this.newFile = new NewFile(options.durable());
    this.links = hasLinks();
  }

  /** Answers whether the file was made now; not made where it exists. The bucket must exist. */
  boolean create(Path bucket, Path file, List<ByteBuffer> content) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      forceFolder(file.getParent());
      return false;
    }
    Path temporary = write(content);
    options.kill().reached(CrashPoint.STORE_WRITTEN);
    try {
      return inFolder(
          bucket,
          file,
          () -> {
            writeAgainIfGone(temporary, content);
            return nameIfFree(file, temporary);
          });
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Writes the file and replaces an existing one. The bucket must exist. */
  void replace(Path bucket, Path file, List<ByteBuffer> content) throws IOException {
    Path temporary = write(content);
    options.kill().reached(CrashPoint.STORE_WRITTEN);
    try {
      inFolder(
          bucket,
          file,
          () -> {
            writeAgainIfGone(temporary, content);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
          });
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** An unused name in the folder of temporary files. */
  Path newTemporary() {
    return temporaries.resolve(UUID.randomUUID().toString());
  }

  /** A place among the temporary files for a bucket that is to be deleted. */
  Path newAway(String bucket) {
    return temporaries.resolve(away(bucket) + UUID.randomUUID());
  }

  /** Deletes what any store moved away of buckets of this name. */
  void deleteAway(String bucket) throws IOException {
    try (DirectoryStream<Path> away = Files.newDirectoryStream(temporaries, away(bucket) + "*")) {
      for (Path folder : away) {
        WholeFolder.delete(folder);
      }
    }
  }

  /**
   * Prefix of the folders to which a deleted bucket is moved. It has the same length for every
   * bucket, and no character that a pattern treats specially.
   */
  private static String away(String bucket) {
    return "deleted-" + UUID.nameUUIDFromBytes(bucket.getBytes(StandardCharsets.UTF_8)) + "-";
  }

  /** Reports that a place between two writes is reached. */
  void reached(CrashPoint place) {
    options.kill().reached(place);
  }

  /** Forces a folder's entries to the disk, where that is wanted. */
  void forceFolder(Path folder) throws IOException {
    if (!options.durable()) {
      return;
    }
    Uninterrupted.run(
        () -> {
          try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
          }
        });
  }

  /** Deletes temporary files whose writers must be dead, by their age. */
  void deleteLeftovers() throws IOException {
    Instant oldest = options.clock().instant().minus(options.leftoverAge());
    try (DirectoryStream<Path> files = Files.newDirectoryStream(temporaries)) {
      for (Path file : files) {
        if (!file.getFileName().toString().equals(LOCK)
            && Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                .toInstant()
                .isBefore(oldest)) {
          WholeFolder.delete(file);
        }
      }
    } catch (NoSuchFileException e) {
      // Another store deleted it first.
    }
  }

  /** Removes folders that the file's deletion left empty, up to the bucket itself. */
  void deleteEmptyFolders(Path bucket, Path file) throws IOException {
    for (Path folder = file.getParent(); !folder.equals(bucket); folder = folder.getParent()) {
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException e) {
        return;
      }
    }
  }

  /** Room on the disk that has, or would have, this file; -1 if it is not known. */
  static long freeBytes(Path path) {
    for (Path folder = path.toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder)) {
        return folder.toFile().getUsableSpace();
      }
    }
    return -1;
  }

  private interface Step {
    boolean take() throws IOException;
  }

  /**
   * Takes the step with the file's folders in place. They are made again if a deletion elsewhere
   * removes them in between; a bucket that is gone is not made.
   */
  private boolean inFolder(Path bucket, Path file, Step step) throws IOException {
    Path folder = file.getParent();
    for (int n = 1; ; n++) {
      try {
        makeFolders(bucket, folder);
        boolean taken = step.take();
        options.kill().reached(CrashPoint.STORE_NAMED);
        forceFolder(folder);
        return taken;
      } catch (NoSuchFileException e) {
        if (n == TRIES || !Files.isDirectory(bucket)) {
          throw e;
        }
      }
    }
  }

  private void makeFolders(Path bucket, Path folder) throws IOException {
    if (folder.equals(bucket) || Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    makeFolders(bucket, folder.getParent());
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      // Another writer made it; what it has not forced yet is forced here.
    }
    forceFolder(folder.getParent());
  }

  /**
   * After a clock jump or a suspended machine, another store may treat this writer as dead and
   * delete its file.
   */
  private void writeAgainIfGone(Path temporary, List<ByteBuffer> content) throws IOException {
    if (!Files.exists(temporary)) {
      write(temporary, content);
    }
  }

  private Path write(List<ByteBuffer> content) throws IOException {
    Path temporary = newTemporary();
    write(temporary, content);
    return temporary;
  }

  private void write(Path temporary, List<ByteBuffer> content) throws IOException {
    Files.createDirectories(temporaries);
    try {
      newFile.write(temporary, content);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /** Tried once, so that all writers of a file system use one method. */
  private boolean hasLinks() throws IOException {
    Path file = write(List.of());
    Path link = newTemporary();
    try {
      linking.link(link, file);
      return true;
    } catch (UnsupportedOperationException | FileSystemException e) {
      return false;
    } finally {
      Files.deleteIfExists(link);
      Files.deleteIfExists(file);
    }
  }

  private boolean nameIfFree(Path file, Path temporary) throws IOException {
    if (!links) {
      return moveUnderLock(file, temporary);
    }
    try {
      linking.link(file, temporary);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Without links: one writer at a time checks whether the name is free, and takes it. */
  private boolean moveUnderLock(Path file, Path temporary) throws IOException {
    boolean interrupted = Thread.interrupted();
    THREADS.lock();
    try (FileChannel channel =
            FileChannel.open(
                temporaries.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid() || Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } finally {
      THREADS.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
