/**
 * Given names and family names that are common in large countries and no everyday words of English, written by hand. A
 * given name, of these or of the long list, is enough before a capitalised word, and a family name of these after one.
 */

export const givenNames: ReadonlySet<string> = listed(`
Aaron Abby Abdul Abdullah Abigail Adam Adèle Adele Adrian Adriana Agnes Agnieszka Ahmad Ahmed Aidan Aiko Aisha Ajay Akira
Alain Alan Alana Alba Albert Alberto Aleksander Aleksandra Alejandra Alejandro Alessandra Alessandro Alessia Alex Alexander
Alexandra Alexandre Alexandru Alexei Alexey Alexis Alfonso Alfred Alfredo Ali Alice Alicia Alina Alisha Alison Allison Alma Alyssa
Amalia Amanda Amaya Amelia Amelie Amina Amir Amit Amy Ana Anastasia Anders Andre André Andrea Andreas Andreea Andrei
Andrew Andrey Andrzej Andy Angela Angelica Angelina Angelika Anil Anita Anja Anjali Ann Anna Annabelle Anne Annette Annika Anthony
Antje Antoine Anton Antonella Antonia Antonio António Anya Ariana Arjun Armando Arnaud Arnold Arthur Arturo Arun Arvind Asha
Ashley Ashok Astrid Audrey Augusto Aurélie Ava Ayesha Ayşe Barbara Barry Bartosz Bastian Beatrice Beatriz Ben Benedict Benjamin Benoît
Bernard Bernd Bernhard Bertha Bertrand Beth Bethany Betty Bianca Birgit Björn Bogdan Bożena Brad Bradley Brandon Brenda Brendan Brian
Bridget Brigitte Britta Bruce Bruno Bryan Caitlin Camila Camille Carl Carla Carlo Carlos Carmen Carol Carole Carolina Caroline
Carsten Catalina Caterina Catherine Cathy Cecilia Cecile Cécile Cedric Celeste Celia Chantal Charlene Charles Charlie Charlotte Chen
Cheryl Chiara Chloe Chloé Chris Christa Christian Christiane Christina Christine Christof Christophe Christopher Ciara Cindy Claire
Clara Clarissa Claudia Claudio Claus Clemens Clément Colin Colleen Connor Constance Cornelia Corinne Craig Cristian Cristiano Cristina
Curtis Cynthia Dagmar Damian Dan Daniel Daniela Daniele Danielle Daria Dario Darius Darren Dave David Davide Deborah Debbie
Deepak Delphine Denis Denise Dennis Derek Diana Diane Didier Diego Dieter Dietmar Dimitri Dirk Dmitri Dmitry Dolores Dominic
Dominik Dominique Donald Donna Dora Doris Dorothea Dorothy Doug Douglas Duncan Dylan Eberhard Eddie Edgar Edith Edmund Eduard
Eduardo Edward Edwin Eileen Elaine Elena Eleanor Eleonora Elias Elif Elijah Elisa Elisabeth Élodie Elizabeth Elke Ella Ellen Elliot
Elsa Emil Emilia Emiliano Emilie Emilio Emily Emma Emmanuel Enrico Enrique Eric Erica Erich Erik Erika Erin Ernest Ernesto
Esteban Estelle Esther Ethan Eugene Eugenia Eva Evan Evelyn Ewa Fabian Fabio Fabrice Fatima Fatma Federica Federico Felicia Felix
Ferdinand Fernanda Fernando Filip Filippo Fiona Florian Frances Francesca Francesco Francis Francisco Franco François Françoise
Frank Franz Fred Frederic Frédéric Frederick Frida Friedrich Fritz Gabriel Gabriela Gabriele Gabriella Gareth Gary Gavin Geoff
Geoffrey George Georg Georges Georgina Gerald Gerard Gerhard Gertrud Gianluca Gianni Gilbert Gilles Gina Giorgia Giorgio Giovanna
Giovanni Gisela Giulia Giuseppe Gloria Gonzalo Gordon Graham Greg Gregor Gregory Greta Grzegorz Guadalupe Guido Guillaume Guillermo
Günter Gunther Günther Gustavo Hana Hannah Hanna Hannes Hans Harald Harold Harriet Harry Harsh Hassan Hector Héctor Heidi Heike Heiko
Heinrich Heinz Helen Helena Helene Hélène Helga Helmut Hendrik Henri Henrik Henry Herbert Hermann Hilda Hiroshi Holger Horst Howard
Hugh Hugo Hussein Ian Ibrahim Ignacio Igor Ilse Ines Inês Inga Inge Ingo Ingrid Irene Irina Iris Irma Isaac Isabel Isabella Isabelle
Isobel Ivan Ivana Jack Jackie Jacob Jacqueline Jacques Jaime Jake Jakob Jakub James Jamie Jan Jana Jane Janet Janice Janina Janine
Jared Jarosław Jason Javier Jeff Jeffrey Jelena Jenna Jennifer Jenny Jens Jeremy Jerome Jérôme Jerry Jesse Jessica Jesús Jill Jim Jimmy
Joachim Joan Joana Joanna Joanne João Joaquín Jochen Joe Joel Johan Johanna Johannes John Johnny Jon Jonas Jonathan Jorge Jörg José Jose
Josef Josefina Joseph Josephine Josh Joshua Joyce Juan Juana Juanita Judith Judy Julia Julian Juliana Julie Julien Juliet Juliette
Julio Jürgen Justin Justine Justyna Karen Karim Karin Karina Karl Karla Karsten Katarina Katarzyna Kate Katharina Katherine Kathleen
Kathrin Kathryn Kathy Katie Katja Katrin Kavita Kayla Keith Kelly Ken Kenji Kenneth Kerstin Kevin Khalid Kim Kimberly Kiran Kirsten
Klaus Konrad Kristen Kristin Kristina Krzysztof Kumar Kurt Kyle Lakshmi Lara Larissa Lars Latisha Laura Lauren Laurence Laurent Lea
Léa Leah Lena Leo Leon Leonard Leonardo Leonie Leonora Leslie Liam Lidia Liliana Lina Linda Lindsay Lisa Lorena Lorenzo Loretta Lothar
Louis Louise Luc Luca Lucas Lucia Lucía Luciana Lucie Lucy Ludovic Ludwig Luigi Luis Luisa Luise Lukas Łukasz Lydia Lynn Maciej Madeleine
Magdalena Mahmoud Malgorzata Małgorzata Malcolm Mandy Manfred Manish Manuel Manuela Marc Marcel Marcella Marcelo Marcia Marcin Marco
Marcos Marcus Marek Margaret Margarita Margit Maria María Mariam Mariana Marie Marijke Marina Mario Marion Marisa Marissa Marius Marlene Marta
Martha Martin Martina Mary Maryam Massimo Mateo Mateusz Mathew Mathieu Mathilde Matteo Matthew Matthias Matthieu Maureen Maurice
Mauricio Mauro Maximilian Megan Mehmet Mei Melanie Melissa Mercedes Meredith Michael Michaela Michał Michel Michele Michelle Miguel Mika
Mike Mikhail Milan Milena Mina Miranda Miriam Mitchell Mohamed Mohammad Mohammed Mona Monica Monika Monique Mustafa Myriam Nadia
Nadine Nadja Nancy Naomi Natalia Natalie Natasha Nathalie Nathan Nathaniel Neha Neil Nelson Nicholas Nick Nicola Nicolas Nicole Nicoletta
Niklas Nikola Nikolai Nikolaus Nikos Nils Nina Noah Noel Noemi Nora Norbert Norma Norman Nuria Odile Olaf Oleg Olga Oliver Olivia
Olivier Omar Orlando Oscar Oskar Otto Owen Pablo Pamela Paola Paolo Parvati Pascal Patrice Patricia Patrick Patrizia Paul Paula Paulina
Pauline Paulo Pavel Paweł Pedro Penelope Peter Petra Phil Philip Philipp Philippe Phillip Phoebe Phyllis Pierre Pietro Pilar Piotr Pooja
Pradeep Priya Rachel Radu Rafael Rahul Rainer Raj Rajesh Ralf Ralph Ramesh Ramon Ramón Raphael Raquel Ravi Raymond Rebecca Rebekka Regina
Reinhard Renata Renate René Renee Ricardo Riccardo Richard Rita Rob Robert Roberta Roberto Rocco Rodrigo Roger Rohan Roland Rolf
Roman Ronald Rosa Rosalie Rosemarie Rosemary Rosie Roxana Ruben Rubén Rudolf Rupert Russell Ruth Ryan Sabine Sabrina Said Sally Salvatore
Samantha Samir Sam Samuel Sandra Sanjay Santiago Sara Sarah Sascha Sean Sebastian Sebastien Sergei Sergey Sergio Severin Shannon Sharon
Shaun Shirley Shreya Sibylle Siegfried Silke Silvia Simon Simona Simone Sinead Siobhan Slawomir Sofia Sofie Sonia Sonja Sophia Sophie
Stacey Stanisław Stefan Stefania Stefanie Steffen Stella Stephan Stephanie Stéphane Stephen Steve Steven Stuart Sunil Suresh Susan Susana Susanna
Susanne Suzanne Svetlana Sven Swati Sylvia Sylvie Takashi Tamara Tania Tanja Tanya Tara Tatiana Ted Teresa Terry Thea Theo Theodor Theodore
Theresa Thérèse Thomas Thorsten Tiffany Tim Timo Timothy Tina Tobias Todd Tom Tomas Tomasz Tommaso Tony Torsten Tracy Trevor Tristan
Udo Ulrich Ulrike Umberto Ursula Ute Uwe Valentina Valeria Valerie Valérie Vanessa Vera Verena Veronica Veronika Véronique Vicente
Vicky Victor Viktor Vijay Vikram Vincent Vincenzo Virginie Vivian Vivien Vladimir Volker Walter Wanda Warren Wayne Wendy Werner Wilhelm
William Wojciech Wolfgang Xavier Yann Yannick Yasmin Yolanda Yuki Yuri Yusuf Yves Yvonne Zachary Zoe Zoë Zofia Zuzana
`);

export const familyNames: ReadonlySet<string> = listed(`
Adams Ahmed Ali Allen Almeida Alvarez Álvarez Andersen Anderson Andersson Bailey Baker Barbieri Barnes Bauer Becker Bennett Bergmann Bernard
Bianchi Brooks Brown Bruno Bryant Burns Butler Campbell Carvalho Castillo Castro Chavez Chen Chopra Clark Coleman Collins Colombo Conti
Cooper Costa Cruz Davies Davis Delgado Diaz Díaz Dubois Dupont Durand Edwards Eriksson Esposito Evans Fernandes Fernandez Fernández
Ferrari Ferreira Fischer Flores Fontana Foster Fournier Garcia García Gallo Gomes Gomez Gómez Gonzales Gonzalez González Graham Greco
Griffin Gupta Gutierrez Haas Hamilton Hansen Harris Harrison Hartmann Hayes Henderson Hernandez Hernández Herrera Hoffmann Hofmann
Howard Huang Hughes Ivanov Ivanova Jackson Jansen Janssen Jenkins Jensen Jimenez Johansson Johnson Jones Kaiser Kaminski Kapoor Karlsson
Kaufmann Keller Kelly Khan Klein Koch Kovacs Kovalenko Kowalski Kowalska Krause Krüger Kumar Lambert Larsen Larsson Laurent Lefebvre
Lehmann Leroy Lewandowski Lewis Li Lima Lin Liu Lombardi Lopes Lopez López Lorenz Maier Mancini Marino Marques Martin Martinez Martínez
Mayer Mehta Mendoza Meyer Michel Miller Mitchell Moore Morales Moreau Moreno Moretti Morgan Morris Müller Murphy Myers Nakamura Nelson
Neumann Nguyen Nielsen Novak Nowak Nowakowska O'Brien O'Connor Oliveira Olsen Olsson Ortiz Parker Patel Pedersen Pereira Perez Pérez
Peterson Petit Petrov Petrova Pham Phillips Popescu Popov Powell Ramirez Ramírez Ramos Reddy Ribeiro Ricci Richard Richardson Richter
Rivera Rizzo Roberts Robertson Robinson Rodrigues Rodriguez Rodríguez Rogers Romano Romero Rossi Roussel Roux Ruiz Russo Sanchez
Sánchez Sanders Santos Sato Schäfer Schmid Schmidt Schmitt Schmitz Schneider Scholz Schröder Schubert Schulz Schulze Schwarz
Sharma Silva Simmons Simon Singh Smirnov Smith Sokolov Soto Stewart Sullivan Suzuki Svensson Takahashi Tanaka Taylor Thomas Thompson
Torres Tran Turner Van Vargas Vasquez Vogel Wagner Walker Wang Watanabe Watson Weber Weiß Werner Williams Wilson Wójcik Wong Wright
Wu Yamamoto Yang Yilmaz Yılmaz Young Zhang Zhao Zhou Ziegler Zimmermann
`);

function listed(names: string): ReadonlySet<string> {
  return new Set(names.trim().split(/\s+/));
}
