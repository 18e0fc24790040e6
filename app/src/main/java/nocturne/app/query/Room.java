package nocturne.app.query;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import nocturne.app.wiring.Services;
import nocturne.broker.disk.DiskGuard;
import nocturne.broker.port.Disks.Disk;
import nocturne.broker.port.ObjectStore;
import nocturne.core.instance.Bucket;

/** Disk use of an instance, free space, and when some is released. */
final class Room {
  private Room() {}

  /** A row each for objects, tables, disks and retention. */
  static List<StatusRow> of(Services services) throws IOException {
    List<StatusRow> rows = new ArrayList<>();
    List<ObjectStore.Entry> objects =
        services.stores().store().list(services.names().bucket(Bucket.ALERTS), "");
    long bytes = objects.stream().mapToLong(ObjectStore.Entry::size).sum();
    rows.add(
        StatusRow.of("archive", "objects", objects.size() + ", " + DiskGuard.size(bytes))
            .with("objects", objects.size())
            .with("bytes", bytes));
    long[] files = below(services.home().warehouse());
    rows.add(
        StatusRow.of("tables", "files", files[0] + ", " + DiskGuard.size(files[1]))
            .with("files", files[0])
            .with("bytes", files[1]));
    for (Disk disk : services.disks().look()) {
      rows.add(
          StatusRow.of(
                  "disk",
                  disk.where(),
                  "%s of %s are free; it has %s; the consumer stops below %s"
                      .formatted(
                          DiskGuard.size(disk.free()),
                          DiskGuard.size(disk.size()),
                          disk.holds(),
                          DiskGuard.size(services.diskRule().keeps(disk))))
              .with("holds", disk.holds())
              .with("free_bytes", disk.free())
              .with("size_bytes", disk.size())
              .with("kept_free_bytes", services.diskRule().keeps(disk)));
    }
    Optional<String> shortage = services.guard().get();
    shortage.ifPresent(
        why ->
            rows.add(
                StatusRow.of("disk", "full", "no packets are taken: " + why)
                    .with("why", why)
                    .withProblem(true, "No packets are taken: " + why + ".")));
    Optional<Instant> next = services.retention().next();
    rows.add(
        StatusRow.of(
                "retention",
                "next",
                next.map(at -> "records of a closed night go at " + at)
                    .orElse("no night is closed whose records wait to be deleted"))
            .with("next", next.map(Instant::toString).orElse(null)));
    return rows;
  }

  static String words(OptionalLong bytes) {
    return bytes.isPresent() ? DiskGuard.size(bytes.getAsLong()) : "size not known";
  }

  /**
   * Number and bytes of the files in a folder and below; files deleted meanwhile are not counted.
   */
  private static long[] below(Path folder) {
    long[] sum = new long[2];
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              sum[0]++;
              sum[1] += attributes.size();
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // The files seen until then count.
    }
    return sum;
  }
}
