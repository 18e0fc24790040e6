package nocturne.standalone.directory;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.port.Disks;
import nocturne.broker.port.PortException;

/**
 * The disks that some folders lie on; folders that share one are reported together. A folder may be
 * a symbolic link, and a missing folder counts for the disk on which it would be created.
 */
public final class FolderDisks implements Disks {
  private final Map<String, Path> folders;

  /**
   * @param folders by what they hold, in words such as {@code the archive}, in the order of the
   *     report
   */
  public FolderDisks(Map<String, Path> folders) {
    this.folders = new LinkedHashMap<>(folders);
  }

  @Override
  public List<Disk> look() {
    Map<FileStore, List<String>> holds = new LinkedHashMap<>();
    Map<FileStore, Path> where = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Path> folder : folders.entrySet()) {
        Path there = existing(folder.getValue().toAbsolutePath());
        FileStore store = Files.getFileStore(there);
        holds.computeIfAbsent(store, s -> new ArrayList<>()).add(folder.getKey());
        where.putIfAbsent(store, there);
      }
      List<Disk> disks = new ArrayList<>();
      for (Map.Entry<FileStore, List<String>> disk : holds.entrySet()) {
        FileStore store = disk.getKey();
        disks.add(
            new Disk(
                String.join(", ", disk.getValue()),
                String.valueOf(where.get(store)),
                store.getUsableSpace(),
                store.getTotalSpace()));
      }
      return disks;
    } catch (IOException e) {
      throw new PortException.Unavailable("the room left for " + folders + " is not known", e);
    }
  }

  private static Path existing(Path folder) {
    Path there = folder;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return there;
  }
}
