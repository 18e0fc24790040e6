package nocturne.broker.archive;

import java.util.Arrays;
import java.util.List;
import nocturne.broker.archive.PackWriter.Anatomy;
import nocturne.broker.worker.PublishedAlert;
import nocturne.core.alert.Alert;
import nocturne.core.alert.CellType;
import nocturne.core.alert.Records;

/**
 * Finds a packet's header and cutouts from the decoder's results. They are parts of the packet only
 * in a container with an uncompressed block; any other packet is stored whole.
 */
final class PacketParts {
  private PacketParts() {}

  static Anatomy of(PublishedAlert published) {
    Alert alert = published.alert();
    Records root = alert.records();
    if (root.data() != published.packet().bytes()) {
      return Anatomy.OF_ANYTHING;
    }
    List<String> cutouts = alert.fields().cutouts();
    int[][] places = new int[cutouts.size()][];
    int found = 0;
    for (String cutout : cutouts) {
      int[] place = place(root, cutout, alert.fields().stamp());
      if (place.length > 0) {
        places[found++] = place;
      }
    }
    int[][] ascending = Arrays.copyOf(places, found);
    Arrays.sort(ascending, (a, b) -> Integer.compare(a[0], b[0]));
    int[] raw = new int[2 * found];
    for (int i = 0; i < found; i++) {
      raw[2 * i] = ascending[i][0];
      raw[2 * i + 1] = ascending[i][1];
    }
    return new Anatomy(alert.header().length(), raw);
  }

  private static int[] place(Records rows, String field, String stamp) {
    int column = rows.layout().indexOf(field);
    CellType type = column < 0 ? CellType.NULL : rows.type(0, column);
    if (type == CellType.BYTES) {
      int from = rows.offsetAt(0, column);
      return new int[] {from, from + rows.lengthAt(0, column)};
    }
    return type == CellType.RECORD && !field.equals(stamp)
        ? place(rows.recordsAt(0, column), stamp, stamp)
        : new int[0];
  }
}
