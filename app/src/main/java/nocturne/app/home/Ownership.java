package nocturne.app.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import org.jspecify.annotations.Nullable;

/**
 * The right to run a home's services: an exclusive lock on its {@code owner.lock}, which the
 * operating system releases when the process ends. The file {@code owner} beside it describes the
 * owner to others.
 *
 * <p>On POSIX closing any channel to a locked file releases the lock of the whole process, so the
 * owning process must not open the lock file: {@link #ownerOf} trusts a file {@code owner} that
 * names its own process, and no thread looks while another takes the home.
 */
public final class Ownership implements AutoCloseable {
  private static final int TRIES = 20;
  private static final long PAUSE_MILLIS = 50;

  private final Home home;
  private final FileChannel channel;
  private Owner owner;

  private Ownership(Home home, FileChannel channel, Owner owner) {
    this.home = home;
    this.channel = channel;
    this.owner = owner;
  }

  /**
   * Takes the home for this process.
   *
   * @param command that will run the services
   * @param instance whose stages it will run
   * @throws Failure with exit code 1 if another process has it; names that process
   */
  public static Ownership take(Home home, String command, String instance, Clock clock) {
    return take(home, command, instance, clock, KillPoint.NONE);
  }

  /**
   * Takes the home for this process.
   *
   * @param kill called at each place between two writes
   */
  public static Ownership take(
      Home home, String command, String instance, Clock clock, KillPoint kill) {
    return takeIfFree(home, command, instance, clock, kill)
        .orElseThrow(
            () ->
                Failure.incomplete(
                    "The home folder "
                        + home
                        + " is in use by "
                        + ownerOf(home).map(Owner::toString).orElse("another process")
                        + ". Wait for it, or end it with `nocturne stop`."));
  }

  /** Takes the home for this process; empty if another process has it. */
  public static synchronized Optional<Ownership> takeIfFree(
      Home home, String command, String instance, Clock clock, KillPoint kill) {
    Owner owner = Owner.self(command, clock.instant(), instance);
    try {
      @Nullable FileChannel channel = lock(home);
      if (channel == null) {
        return Optional.empty();
      }
      kill.reached(CrashPoint.HOME_LOCKED);
      Ownership ownership = new Ownership(home, channel, owner);
      ownership.tell();
      kill.reached(CrashPoint.HOME_TOLD);
      return Optional.of(ownership);
    } catch (IOException e) {
      throw Failure.incomplete(
          "Cannot take the home folder " + home + ": " + e.getMessage() + ". Is it writable?", e);
    }
  }

  /** Other processes test the lock for a moment now and then, so one refusal is not enough. */
  private static @Nullable FileChannel lock(Home home) throws IOException {
    if (isOwn(home)) {
      return null;
    }
    FileChannel channel =
        FileChannel.open(home.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    for (int i = 0; i < TRIES; i++) {
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return channel;
        }
        Thread.sleep(PAUSE_MILLIS);
      } catch (OverlappingFileLockException e) {
        break;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    channel.close();
    return null;
  }

  /** Publishes the address of the services. */
  public void announce(String bootstrapServers) throws IOException {
    owner = owner.withBootstrapServers(bootstrapServers);
    tell();
  }

  private void tell() throws IOException {
    Path next = home.root().resolve("owner.next");
    Files.writeString(next, owner.text(), StandardCharsets.UTF_8);
    Files.move(
        next, home.owner(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * The current owner of the home; empty if there is none. If the home is locked and the file names
   * a process that is not seen, its owner may have died and its successor may not have written the
   * file yet, or another process may be testing the lock. Both last a moment, for which this method
   * waits.
   */
  public static synchronized Optional<Owner> ownerOf(Home home) {
    try {
      for (int i = 1; ; i++) {
        if (isOwn(home)) {
          return read(home);
        }
        if (!isLocked(home)) {
          return Optional.empty();
        }
        Optional<Owner> published = read(home);
        if (i == TRIES || published.filter(Owner::isSeen).isPresent()) {
          return published;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (IOException e) {
      throw Failure.incomplete(
          "Cannot see who has the home folder " + home + ": " + e.getMessage(), e);
    }
  }

  private static boolean isLocked(Home home) throws IOException {
    if (!Files.exists(home.lock())) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(home.lock(), StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  /**
   * Pids are reused, in a container even at each start, so a pid alone does not identify a process.
   */
  private static boolean isOwn(Home home) throws IOException {
    return read(home).filter(Owner::isSelf).isPresent();
  }

  private static Optional<Owner> read(Home home) throws IOException {
    return Files.exists(home.owner())
        ? Owner.parse(Files.readString(home.owner(), StandardCharsets.UTF_8))
        : Optional.empty();
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(home.owner());
      channel.close();
    } catch (IOException e) {
      throw Failure.incomplete("Cannot give up the home folder " + home + ": " + e.getMessage(), e);
    }
  }
}
