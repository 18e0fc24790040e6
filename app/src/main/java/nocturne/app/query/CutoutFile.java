package nocturne.app.query;

import nocturne.core.alert.Alert;

/** The files that an alert's images are written to. */
public final class CutoutFile {
  private CutoutFile() {}

  /**
   * The name of a file: the alert's, the image's, and the ending of what it holds: gzipped FITS
   * since schema 1.7, JPEG before.
   *
   * @param name of the image
   */
  public static String name(Alert alert, String name, byte[] image) {
    return alert.candid() + "_" + name + ending(image);
  }

  private static String ending(byte[] image) {
    if (image.length > 2 && image[0] == 0x1f && (image[1] & 0xff) == 0x8b) {
      return ".fits.gz";
    }
    return image.length > 2 && (image[0] & 0xff) == 0xff && (image[1] & 0xff) == 0xd8
        ? ".jpg"
        : ".bin";
  }
}
