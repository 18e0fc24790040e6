package nocturne.core.plugin;

import java.awt.image.BufferedImage;

/**
 * A drawn result, which is stored as a PNG under the alert's number. Of two of the same alert the
 * later night's stays; within a night another model's replaces it.
 *
 * @param image of few colours: at most 256 are kept apart
 * @param model what made the result, such as the name of a model
 */
public record Picture(BufferedImage image, String model, String version) {}
