/**
 * The figure of a fit: a light curve by band with the model, its uncertainty and the residuals, as
 * a PNG. Nothing is fitted here, and no time is taken from a clock: the same data give the same
 * bytes on one build and JDK. JFreeChart draws; the letters come from a font of our own, so that no
 * font has to be installed where it runs. Start at {@link nocturne.broker.figure.LightCurveFigure};
 * the stage that stores a figure of each fit is {@link nocturne.broker.figure.FigureStage}.
 */
@NullMarked
package nocturne.broker.figure;

import org.jspecify.annotations.NullMarked;
