package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night on a small disk of its own, which only root can mount: it fills up, and is emptied. */
@Tag("slow")
class FullDiskTest {
  private static final String SIZE = "150m";
  private static final int BALLAST = 40 << 20;

  @TempDir private Path folder;
  private Path disk = Path.of("");

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", disk.toString()))
        .as("root mounts a tmpfs")
        .isZero();
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    run("umount", "-l", disk.toString());
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  @Test
  void theNightWaitsForRoomAndEndsWithBooksThatBalance() throws Exception {
    Path ballast = disk.resolve("ballast");
    try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
      file.write(new byte[BALLAST]);
    }
    Path home = disk.resolve("home");
    CompletableFuture<NocturneRun> demo =
        CompletableFuture.supplyAsync(
            () ->
                NocturneRun.in(
                    folder,
                    "-D",
                    "disk.keep-free=50 MiB",
                    "-D",
                    "disk.keep-free-percent=100",
                    "demo",
                    "--alerts",
                    "5000",
                    "--home",
                    home.toString()));
    Path log = home.resolve("log").resolve("nocturne.log");
    long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    while (!(Files.exists(log) && Files.readString(log).contains("No packets are taken for now"))) {
      assertThat(demo).as("the night, while the disk is not full yet").isNotDone();
      assertThat(System.nanoTime()).as("waiting for the disk to fill").isLessThan(until);
      Thread.sleep(100);
    }
    Thread.sleep(3_000);
    assertThat(demo).as("the night, while the disk is nearly full").isNotDone();
    Files.delete(ballast);
    NocturneRun ended = demo.get(5, TimeUnit.MINUTES);
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.err()).doesNotContain("<--");
    assertThat(Files.readString(log)).contains("There is room again on the disk");
  }
}
