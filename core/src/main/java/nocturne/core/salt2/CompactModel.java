package nocturne.core.salt2;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * The compact format of the built-in model: what photometry needs, with grids in the published
 * units at 24 significant bits, a relative error of at most 6e-8. Deflated, with bytes of equal
 * weight stored together because they vary little from node to node.
 */
public final class CompactModel {
  private static final int MAGIC = 0x4e534c31; // "NSL1"
  private static final int LARGEST_AXIS = 100_000;
  private static final int LARGEST_GRID = 10_000_000;

  private CompactModel() {}

  /**
   * Writes one.
   *
   * @param version what readers will find as its version
   */
  public static void write(SaltModel model, String version, OutputStream out) throws IOException {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try (DataOutputStream data = new DataOutputStream(new DeflaterOutputStream(out, deflater))) {
      ModelErrors errors = model.errors();
      SaltLayout layout = errors.scale() == null ? SaltLayout.SALT3 : SaltLayout.SALT2;
      data.writeInt(MAGIC);
      data.writeUTF(layout.name());
      data.writeUTF(version);
      data.writeDouble(model.colourLaw().from());
      data.writeDouble(model.colourLaw().to());
      doubles(model.colourLaw().given(), data);
      axis(errors.dispersion().axis(), data);
      doubles(errors.dispersion().values(), data);
      grid(model.m0(), SaltLayout.TEMPLATE_SCALE, data);
      grid(model.m1(), SaltLayout.TEMPLATE_SCALE, data);
      grid(errors.v00(), layout.varianceScale(), data);
      grid(errors.v11(), layout.varianceScale(), data);
      grid(errors.v01(), layout.varianceScale(), data);
      if (errors.scale() != null) {
        grid(errors.scale(), 1, data);
      }
    } finally {
      deflater.end();
    }
  }

  /**
   * Reads one.
   *
   * @throws UnreadableModelException if the bytes are not in this format
   */
  public static SaltModel read(String name, InputStream in)
      throws IOException, UnreadableModelException {
    try {
      return read(name, new DataInputStream(new InflaterInputStream(in)));
    } catch (EOFException | UTFDataFormatException | ZipException | IllegalArgumentException e) {
      throw new UnreadableModelException(
          ("Cannot read the compact model %s: its bytes end early or were damaged (%s)."
                  + " Make it anew from the published files, or install the program anew.")
              .formatted(name, e.getMessage()),
          e);
    }
  }

  private static SaltModel read(String name, DataInputStream data) throws IOException {
    int magic = data.readInt();
    if (magic != MAGIC) {
      throw new ZipException("it begins with " + Integer.toHexString(magic));
    }
    SaltLayout layout = SaltLayout.valueOf(data.readUTF());
    String version = data.readUTF();
    double from = data.readDouble();
    double to = data.readDouble();
    ColourLaw law = new ColourLaw(doubles(data), from, to);
    Axis axis = axis(data);
    Curve dispersion = new Curve(axis, doubles(data));
    SpectralGrid m0 = grid(SaltLayout.TEMPLATE_SCALE, data);
    SpectralGrid m1 = grid(SaltLayout.TEMPLATE_SCALE, data);
    double scale = layout.varianceScale();
    ModelErrors errors =
        new ModelErrors(
            grid(scale, data),
            grid(scale, data),
            grid(scale, data),
            layout == SaltLayout.SALT2 ? grid(1, data) : null,
            dispersion);
    if (data.read() >= 0) { // reading to the end also checks the checksum
      throw new ZipException("there are more");
    }
    return new SaltModel(name, version, m0, m1, law, errors, NegativeVariance.ONE_PER_CENT);
  }

  private static void doubles(double[] values, DataOutputStream data) throws IOException {
    data.writeInt(values.length);
    for (double value : values) {
      data.writeDouble(value);
    }
  }

  private static double[] doubles(DataInputStream data) throws IOException {
    double[] values = new double[length(data)];
    for (int i = 0; i < values.length; i++) {
      values[i] = data.readDouble();
    }
    return values;
  }

  private static int length(DataInputStream data) throws IOException {
    int length = data.readInt();
    if (length < 0 || length > LARGEST_AXIS) {
      throw new ZipException("a length of " + length);
    }
    return length;
  }

  private static void axis(Axis axis, DataOutputStream data) throws IOException {
    double[] nodes = new double[axis.size()];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = axis.node(i);
    }
    doubles(nodes, data);
  }

  private static Axis axis(DataInputStream data) throws IOException {
    return Axis.of(doubles(data));
  }

  private static void grid(SpectralGrid grid, double scale, DataOutputStream data)
      throws IOException {
    axis(grid.phases(), data);
    axis(grid.wavelengths(), data);
    int width = grid.wavelengths().size();
    int size = grid.phases().size() * width;
    for (int workerSession = Integer.SIZE - Byte.SIZE;
        workerSession >= 0;
        workerSession -= Byte.SIZE) {
      for (int i = 0; i < size; i++) {
        int bits = Float.floatToIntBits((float) (grid.node(i / width, i % width) / scale));
        data.writeByte(bits >>> workerSession);
      }
    }
  }

  private static SpectralGrid grid(double scale, DataInputStream data) throws IOException {
    Axis phases = axis(data);
    Axis wavelengths = axis(data);
    long nodes = (long) phases.size() * wavelengths.size();
    if (nodes > LARGEST_GRID) {
      throw new ZipException("a grid of " + nodes + " nodes");
    }
    int[] bits = new int[(int) nodes];
    byte[] plane = new byte[bits.length];
    for (int workerSession = Integer.SIZE - Byte.SIZE;
        workerSession >= 0;
        workerSession -= Byte.SIZE) {
      data.readFully(plane);
      for (int i = 0; i < bits.length; i++) {
        bits[i] |= (plane[i] & 0xff) << workerSession;
      }
    }
    double[] values = new double[bits.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(bits[i]) * scale;
    }
    return new SpectralGrid(phases, wavelengths, values);
  }
}
