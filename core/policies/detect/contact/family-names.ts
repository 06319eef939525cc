/**
 * Family names of some thirty languages and countries, in Latin script, without those that are everyday words: the lists of faker
 * 10.6.0 (https://github.com/faker-js/faker, MIT License, Copyright (c) 2022-2025 Faker), less what occurs in lower case in a
 * million words of documentation.
 */
export const listedFamilyNames: ReadonlySet<string> = new Set(
  `
Aalbers Aalerud Aaltonen Aas Aasen Abacı Abadan Abalıoğlu Abate Abay Abbas Abbate Abbondanza Abbott Abbrescia Abdi
Abegglen Abel Abernathy Abeyta Abicht Abimanyu Abiodun Abiola Abiputra Abodunrin Abosede Abraham Abrahamsson Abramovic
Abrego Abreu Abshire Abt Acar Accardi Accardo Accurso Aceto Acevedo Achari Acharya Acheampong Achilles Achim
Achkinadze Ackermann Aclan Acosta Acquadro Acquaviva Acquistapace Acuña Adadevoh Adal Adam Adamcová Adamczak Adamczyk
Adame Adamec Adamek Adami Adamiak Adamiec Adamo Adamová Adamowicz Adams Adamski Adamus Adan Adanır Adaobi Adašević
Adcock Addari Addis Ade Adebayo Adebisi Adegbite Adegboye Adegoke Adekunle Adelakun Adeleke Adelusi Adem Ademayowa
Ademiluyi Ademola Adeniyan Adeoluwa Aderibigbe Aderinsola Aderogba Aderonke Adesina Adesiyan Adewale Adewunmi Adewura
Adeyemo Adhitama Adiga Adin Adisa Adomah Adomako Adongo Adorno Adragna Adriansyah Adu Adusei Adutwum Adámek Adámková
Adıvar Aebi Aebischer Aeby Affinito Afifah Afirifa Afoakwa Afolabi Afolayan Afonja Afunku Agarwal Agboola Agnello
Agnes Agostinelli Agostini Agosto Agresta Aguayo Aguilar Aguilera Aguirre Agustian Agustina Agyapong Agyare Agyei
Agyemang Ahić Ahlke Ahluwalia Ahmad Ahmed Ahmetspahić Ahonen Ahortor Ahrenberg Ahrens Ahuja Aiello Aigbiniode Aigner
Aigroz Airlangga Ajakaiye Ajao Ajayi Ajewole Akal Akalın Akan Akar Akay Akaydın Akbaba Akbay Akbulut Akcan Akdağ
Akdemir Akel Akerele Akgöz Akgül Akgün Akinrinola Akintade Akkan Akkaya Akkaş Akkor Akkoyun Akkoyunlu Akkoç Akkurt
Akman Akoto Akowua Akpınar Aksakal Aksel Aksentijević Aksoy Aksungur Aktan Aktay Aktaş Akyeamfuɔ Akyeampong Akyel
Akyena Akyürek Akyüz Akyıldız Akçal Akçalı Akçay Akıncı Akışık Akşit Alabi Alaimo Alamsyah Alanis Alaniz Alaníz
Alarcón Alba Albanese Albano Albert Alberti Albertyn Albrecht Albrechtová Albu Albuquerque Alcala Alcalá Alcamo
Alcaraz Alcántar Aldea Alejandro Aleksić Alemán Alessandrini Alessi Alev Alexa Alexander Alexandrescu Alexandru Alexe
Alfano Alfaro Alfermann Alfieri Ali Alicea Alidi Aligbe Alih Alija Alikavazović Alivernini Alizadeh Alkan Alkaya
Alkhamis Allegretti Allgeyer Almanza Almaraz Almaráz Almeida Almonte Alnıaçık Aloba Aloi Alonso Alonzo Alpman Alpuğan
Altamirano Altan Altenwerth Altieri Altun Altuntaş Altınay Altınbaş Altınel Altınok Altıntaş Altınışık Altıok Alva
Alvarado Alvarez Alves Alyanak Alıcı Amabile Amado Amador Amadori Amaechi Amann Amanta Amaral Amato Amaya Amberg
Ambrosini Ambrosino Ambrosio Ambrož Ambrožová Amendola Amerio Amici Amico Aminat Amla Ammann Ammoscato Amo Amoa Amoako
Amoasi Amorim Amoroso Amoruso Ampadu Ampofo Amponsah Amrein Amundsen Ananda Anandya Anaya Ancona Andersen Anderson
Andersson Anding Andini Andorful Andrade Andre Andreassen Andreasson Andrei Andreković Andreoli Andresen Andriani
Andrisani Andriška Andrle Andrlová Andrzejczak Andrzejewski Anděl Andělová Anelli Angeletti Angeli Angelini Angeloni
Angelucci Anggraini Anggreny Anggriawan Anghel Angster Anguiano Angulo Anjani Anjos Ankra Ankunding Annunziata Anokye
Ansa Anselmi Anselmo Antal Antalová Antczak Antenucci Antezza Anton Antonacci Antonelli Antoni Antonini Antonucci
Antoš Antošová Anttila Antunes Antwi Anzalone Aparicio Apicella Apitz Apodaca Aponte Apostol Appia Appiah Aprile Aqila
Aquino Aragón Aramini Aranda Arap Aras Araña Araújo Arcangeli Arce Archuleta Arda Ardana Ardelean Ardeleanu Ardianto
Ardiyanti Aregger Arellano Aremu Arena Arenas Arendt Arens Arevalo Argenio Argento Argiolas Arguello Argüello Arhanić
Arias Arifin Arlović Arman Armas Armendáriz Armenta Armijo Armstrong Arnaud Arndt Arnesen Arnold Arora Arpaši
Arredondo Arreola Arriaga Arroyo Arsenić Arsić Arslan Arslanoğlu Arteaga Artioli Arvidsson Aryani Aryanti Aryee Arıcan
Arık Arıkan Arığ Asamoa Asamoah Asan Asante Asare Asaro Aschenbroich Ascione Asenso Ashley Asiama Asiedu Asil Aslan
Aslanoğlu Assmus Assunção Astafei Astolfi Astuti Aswandi Ata Atakan Atakol Atalık Atan Atanda Atasever Atay Atencio
Ateş Atik Atlı Atzeni Atzori Atıcı Atılgan Aubert Aubry Auer Aufderhar Augustyn Augustyniak Aurelia Avallone Avan Avcı
Avcıoğlu Avilés Avola Avram Awodiran Awolowo Awuah Axelsson Axmann Ayala Ayandokun Ayaydın Ayaz Aybar Aycan Aydan
Aydemir Aydoğdu Aydın Aygün Ayhan Ayisat Aykan Aykaç Aykurt Ayobami Ayomide Ayoola Aytaç Aytek Aytekin Ayverdi Azara
Azevedo Azinić Azizah Azzahra Açar Açıkalın Açıkgöz Ačić Ağaoğlu Ağca Ağırbaş Aşkın Aşçı Aşık Aşıkoğlu Ašimi Aždajić
Baa Baafi Baah Baarck Baawia Babacan Babalola Babalı Babaoğlu Babatunde Babatz Babini Babić Babka Babková Babtunde
Baburić Baca Bacalo Bacci Bacher Bachmann Baciu Badane Badea Bademci Bader Badillo Badjuk Badu Baeza Baganz Bagaskara
Baggio Bagiński Bagnoud Bahadır Bahena Bahl Bahna Bahno Bahnová Bahringer Bahun Bailey Baiocco Bajer Bajerová Bak
Bakan Bakaran Bakare Bakarec Baki Bakke Bakken Bakker Bakos Bakırcı Bakırcıoğlu Balaban Balan Balat Balašković Balaž
Balažević Balboni Balcar Balcarová Balcer Balcerzak Balck Balcı Baldacci Baldassarre Balderas Baldi Baldini Baldo
Balducci Balestra Baleta Balint Balinčić Balistreri Baljak Balkow Balla Ballarin Ballesteros Ballouhey Ballı Balmer
Balnuweit Balog Balogh Balogová Balogun Baloun Balounová Baloyi Balsamo Baltacı Baltin Balzano Balzer Balázs Baláž
Balážová Bamidele Bamiloye Bamisebi Banach Banasiak Banasik Banaś Banda Bandini Bandić Bandl Bandopadhyay Banerjee
Bani Banica Banjari Banov Banse Banu Baptista Barajas Baraldi Baran Baranjec Baranka Baranková Baranová Baranowski
Barański Barbagallo Barbarosoğlu Barbarossa Barbarulo Barbato Barbera Barberi Barberis Barbero Barbier Barbieri
Barbiero Barbosa Barbu Barbulescu Bardek Barela Baretta Bareš Barešová Barile Barillà Barinić Barisić Barlas Barletta
Barna Baron Barone Baroni Barr Barra Barragán Barras Barraza Barre Barreca Barrera Barresi Barreto Barretta Barrientos
Barrios Barros Barrows Barsotti Barta Bartczak Bartell Bartels Barth Bartkowiak Bartnik Bartoletti Bartoli Bartolini
Bartolomei Bartolucci Barton Bartosik Bartovič Bartovičová Bartoň Bartoňová Bartoš Bartošek Bartošková Bartošová
Bartulin Barták Bartáková Bartůněk Bartůňková Barylla Barák Baráková Baseda Bashirian Basile Basmacı Bassani Bassi
Basso Bastajić Batista Bato Battaglia Battista Battisti Battistini Battke Baturalp Batz Bauch Bauer Bauermeister
Bauerová Baumann Baumbach Baumeister Baumgartner Baur Bauschinger Bauschke Bavaud Bayazıt Baydar Bayeni Bayer Bayerová
Baykam Bayraktar Bayraktutan Baysoy Bañuelos Bača Bačová Bağış Başaran Başer Başoğlu Bašta Baštová Bažant Bažantová
Beahan Beatty Beavogui Becerra Bech Bechtelar Beck Beckel Becker Beckmann Bedewitz Bedini Bednar Bednarczyk Bednarek
Bednarski Bednarz Bednařík Bednaříková Bednář Bednářová Beele Beer Beerli Beggerow Beh Behr Behrenbruch Beier
Beissmann Bejan Bekavac Bekdik Bektaş Bektaşoğlu Belcar Belenzada Belli Bellini Bello Bellomo Bellotti Bellucci
Belmonte Belotti Beltrame Beltrami Beltrán Belvisi Belz Benatti Benavides Benavídez Benda Bender Bendová Benecke
Benedetti Benedetto Benetti Beneš Benešová Bengtsson Bengu Benigni Benini Benjamin Bennardo Benner Benninger Benoit
Bentivoglio Benvenuti Benvenuto Benz Benzing Benítez Berak Beran Beranová Berardi Berberoğlu Berends Beretta Berg
Bergamasco Bergamini Berge Berger Berggren Berglund Bergman Bergnaum Bergqvist Bergrová Bergstrom Bergström Beribak
Berk Berka Berková Berky Berkyová Bermúdez Bernabei Bernal Bernard Bernardi Bernardini Bernardová Bernasconi
Bernatović Berner Berney Bernhard Bernier Berning Bernolák Bernoláková Berntsen Berríos Berset Bertaccini Bertani
Bertelli Bertelsen Bertenbreiter Berthoud Berti Bertini Berto Bertolini Bertolussi Bertrand Beránek Beránková Beso
Bester Betancourt Bethke Betschart Betti Betz Beushausen Beutelspacher Bevilacqua Beyeler Beyer Bezděk Bezděková Bečka
Bečková Bečvář Bečvářová Beđan Beňo Beňová Beşerler Beşikçi Beşok Bhadresha Bhana Bharadwaj Bhat Bhattacharya
Bhattathiri Bhembe Bhengani Bhengu Bhuyeni Biagetti Biagi Biagini Bianc Biancheri Bianchetti Bianchi Bianchini Bianco
Biasci Białas Białek Białkowski Biba Biccari Bicek Biceková Bichler Bickel Bidaud Bideau Biedermann Biedrzyński Bielak
Bielawski Bielecki Bieler Bielert Bielik Bieliková Bielski Bienasch Bienias Bieniek Bieri Biernacki Biernat Biesenbach
Bieńkowski Bigdeli Biggi Biglebauer Bijl Bildik Bilen Bilge Bilgen Bilgin Bilgiç Biljan Bilogravić Bilopavlović Bilski
Bindi Bini Bins Bionaz Biondi Birinci Birkemeyer Birlik Biro Biró Bisconti Bisgaard Bisio Bittner Bittnerová Biyela
Bizzarri Biçer Bjelanović Bjeljac Bjerke Bjerregaard Björk Björklund Bjørnstad Blaga Blaha Blaho Blahová Blanc
Blanchard Blanckenberg Blanco Blanda Blaschek Blaser Blasi Blassneck Blatančić Blatter Blazer Blazević Blažek Blažková
Blecha Blechová Blick Bloch Blochwitz Blockhaus Blom Blomqvist Blum Blume Bláha Bláhová Boadi Boadu Boahen Boakye
Boaten Boateng Bobek Bober Bobeta Bobinac Bobková Boboc Bocchi Boccia Bochenek Bock Boda Bode Bodea Bodini Bodnár
Boduroğlu Boehm Boer Boffa Bogan Bogdan Bogdashin Bogdán Bogenrieder Bogisich Bognár Bogucki Bogusz Bohge Boháč
Boháček Boháčková Boháčová Boi Bokanović Bolat Bolatlı Bolkovac Bolle Bolliger Bolm Bologna Bomeštar Bona Bonanni
Bonanno Bonato Bonazzi Bonde Bondra Bondrová Bonelli Bonetti Bongiorno Bongiovanni Bongo Boni Bonifazi Bonilla Bonini
Bonnet Bono Bonomi Bonomo Bonsra Bonsu Boratav Borbély Bordoni Borek Borelli Borer Borge Borgeaud Borges Borghi Borgia
Borgschulze Bork Borkowski Bormann Bornscheuer Boros Borovac Borovička Borovičková Borowiec Borowski Borrego Borrelli
Borrmann Borsch Bortolin Bortoluzzi Bortot Boruschewski Bos Boscaino Bosch Boschetti Boschi Bosco Boscolo Bosi Bosler
Bosman Bossard Bosshard Bosson Bossy Bosák Bosáková Bota Botello Botezatu Botsford Botta Boucher Bouda Boudová
Bourcard Bourgeois Bourrouag Bouschen Bouček Boučková Bouška Boušková Bove Bovolenta Boxhammer Boyacı Boyde Boyer
Boyle Boz Bozdoğan Bozkurt Bozkır Bozoğlu Bozsik Bozzi Bozzo Boček Bočkai Bočková Boška Bošková Bożek Božičanin
Brabcová Brabec Brabencová Brabenec Brada Bradová Bradtke Bradvić Bradáč Bradáčová Braga Brahaj Braia Brakus Brambilla
Branca Branco Brandenburg Brandi Brandis Brandt Bratu Brauer Braun Braunová Bravo Brehmer Breitenberg Breitenstein
Brejcha Brejchová Brekke Bremer Bremser Brenner Bresciani Bressan Breton Breu Breuer Brezina Brezinová Brezovnjački
Briano Briesenick Brigandì Brignone Bringmann Brinjak Brinkmann Briones Briseño Brisuda Brito Brix Brizzi Broda
Broening Brogi Brogli Bromfield Brosch Brouwer Brož Brožek Brožková Brožová Bruckmann Bruder Bruen Bruhns Brumat Brun
Brunelli Brunet Brunetti Bruni Brunner Bruno Bruns Bruschi Bruun Bruzzone Brychta Brychtová Brzeziński Brzozowski
Brázda Brázdil Brázdilová Brázdová Brändli Bräutigam Brömme Brügger Brüggmann Bubeník Bubeníková Bucaklı Buccheri
Bucci Buch Bucher Buchholz Buchrucker Buchta Buchtová Buckridge Bucur Buczek Buczkowski Buczyński Buda Budai Budak
Buder Budiman Budiyanto Budziński Budzyński Bueno Buhl Bujak Bukovská Bukovský Bukowski Bulaja Bulak Bulat Bulatović
Bulgarelli Buljat Bultmann Bulut Bundgaard Bunea Bunjes Bunoza Buongiorno Buonomo Burckhardt Burda Burdová Bureš
Burešová Burger Burghagen Burgio Burgos Burian Burianová Buriánek Buriánková Burkhard Burkhardt Burlacu Burmeister
Burri Buruk Burzyński Burđak Busak Busari Busch Buschbaum Busemann Buslaver Buss Busse Bussmann Bustamante Bustos
Butera Buthelezi Butt Buzzi Bučanin Buček Bučkalović Bučková Bušetinčan Byrd Byrtus Byrtusová Báez Bálint Bárta
Bártová Bäcker Bär Bättig Bétancourt Bílek Bílková Bílá Bílý Bína Bínová Böhm Böhmová Bölükbaş Bölükbaşı Bönisch
Börgeling Börner Böttner Bùi Büchele Bühler Bühlmann Büker Büngener Bürger Bürklein Büscher Büttner Bąk Bąkowski
Bělohlávek Bělohlávková Bıçakçı Błaszczak Błaszczyk Březina Březinová Bříza Břízová Caballero Cabras Cabrera Cabán
Caccamo Caccavo Cacciamani Cacciapuoti Cacciatore Cadena Cadoni Caforio Caggiano Caha Cahová Caiazza Caiazzo Caillat
Cailler Cajner Cajzler Calabrese Calabria Calabrò Calafiore Calame Calandro Caldera Calderón Cali Califano Calin
Callegari Calligaris Calvillo Calì Calò Camacho Camara Camarillo Cameron Camilli Cammarata Cammisa Campagna Campana
Campanella Campanile Campanini Campbell Campisi Campo Campoli Campos Campus Canale Canales Cancelliere Cancellieri
Candela Candelaria Candido Canepa Cangiano Canino Cannas Cannata Cannella Cannone Cano Canova Cantagallo Cantoni Cantú
Canu Capannolo Capasso Capecchi Capek Capelli Capitani Capizzi Capoccia Capocotta Capogna Capone Caporaso Cappai
Cappelletti Cappelli Cappello Cappiello Capponi Capraro Capriotti Capuano Caputo Cara Caraballo Caracciolo Caradonna
Carbajal Carbon Carbone Carboni Cardella Cardenas Cardia Cardinale Cardinali Cardini Cardona Cardone Cardoso Careddu
Carella Caretti Caricari Carini Carić Carletti Carli Carlini Carlino Carloni Carlotti Carlowitz Carlsen Carlsohn
Carlucci Carminati Carmona Carneiro Carnevale Carnovale Carollo Caron Carosi Carpentier Carranza Carrara Carraro
Carrasco Carrasquillo Carre Carrera Carrero Carreón Carrieri Carriero Carrillo Carrion Carrión Carroll Carrozza
Carrozzo Carrus Carta Carter Cartl Cartwright Caruso Carvajal Carvalho Carvelli Carè Casadei Casadio Casagrande Casale
Casali Casano Casanova Casares Casarez Casas Casavecchia Cascio Cascone Casella Caselli Caserta Casillas Casini
Casolaro Caspari Casper Caspers Cassano Cassim Cassin Castagna Castaldi Castaldo Castañeda Castellana Castellani
Castellano Castellanos Castelli Castiello Castiglioni Castillo Castro Casu Casula Casárez Catalano Cataldi Cataldo
Catana Catania Catanzaro Catarsi Catellani Caterino Cattaneo Cattani Cavaliere Cavalieri Cavallari Cavallaro Cavalli
Cavallini Cavallo Cavazos Cavriani Cazacu Cazares Ceballos Cebekhulu Cebula Ceccarelli Ceccarini Cecchetti Cecchi
Cecchini Cecere Cedillo Cehmajster Ceja Celano Cele Celentano Celeste Celi Celli Cellini Cenni Centeno Centofanti
Cepeda Cerda Cerise Cerrani Cerrato Cerri Cerullo Cerutti Cervantes Cervántez Cesaretti Chacón Chaloupka Chaloupková
Chalupa Chalupka Chalupková Chalupová Champlin Chan Chang Chapa Chappuis Chapron Chapuis Chapuisat Charles Charpentier
Charvát Charvátová Chassot Chattopadhyay Chaturvedi Chavarría Cheng Cherchi Cherubini Chessa Chessari Chetty Cheuk
Cheung Chevalier Chiacchio Chianese Chiaravalle Chiavacci Chibike Chibuike Chidinma Chidozie Chiliza Chilà Chimenti
Chiodi Chiriac Chirico Chirila Chirita Chis Chiu Chivu Chlup Chlupová Chládek Chládková Chmelař Chmelařová Chmelík
Chmelíková Chmiel Chmielewski Chmura Cho Choi Chojnacki Chojnowski Cholewa Chollet Chong Chopard Chopra Choquart
Chovancová Chovanec Chow Choy Christ Christen Christensen Christian Christiansen Chromá Chromý Chrzanowski Chu Chudoba
Chudobová Chudzik Chudík Chudíková Chui Chuit Chung Chvojka Chvojková Chvátal Chvátalová Chytil Chytilová Chávez
Ciaccio Ciacio Ciampa Cianci Ciani Ciavarella Cibula Cibulka Cibulková Cibulová Cibuľa Cicala Cicatiello Ciccarelli
Cicchetti Ciccone Cichocki Cichoń Cichy Cierpinski Ciesielski Cieśla Cieślak Cieślik Cifarelli Cihlář Cihlářová Cilli
Cimerman Cimmino Cinelli Cingolani Cini Cintrón Ciobanu Ciocan Cioffi Cioni Ciotola Ciotti Cipolla Cipollaro
Cipolletta Cipriani Cipriano Cirelli Cirillo Cisneros Ciszewski Citro Cittadino Ciuffetelli Ciuffreda Ciulla Claes
Claesson Claeys Clare Clarius Clark Clarke Clausen Cleem Clement Clemente Clerc Cleve Cloos Clottu Coccia Cocco Coelho
Coinchon Cojocaru Cola Colangelo Colantuono Cole Colella Coletta Colin Collado Collazo Collet Collier Collins Colombo
Colonna Colucci Colunga Colón Coman Comito Como Concas Concepción Conforti Congiu Coniglio Conn Connelly Conrad Conroy
Considine Consiglio Constantin Conte Conti Contini Contreras Contu Cook Coppola Corazza Corboz Cordero Cordes Cordioli
Coretti Corkery Cormier Cornea Cornejo Cornelissen Cornelsen Corona Coronado Corradi Corradini Corrado Corral Corrales
Corrao Correa Correale Correia Corridori Corsi Corsini Corso Corsten Cortese Cortesi Cortez Corti Cortinovis Cortés
Cortéz Corwin Cosentino Coslovich Cosma Cossu Costa Costache Costantin Costantini Costantino Costanza Costanzo Costea
Costin Cotthardt Cottier Cotto Cottone Coufal Coufalová Coulon Courten Cousin Covaci Covarrubias Coviello Cox Cozma
Cozzani Cozzi Cozzolino Craciun Crea Cremin Cremona Cremonesi Crepaldi Crescenzi Crespi Crespo Cretu Crevatin Crews
Crimi Crippa Crisafulli Crisan Criscenti Crisci Criscione Crispino Crist Cristea Cristescu Cristiano Cristofaro
Critelli Crnogaj Croce Croitoru Crona Cronin Cronjäger Crooks Crosskofp Cruciani Cruciata Cruickshank Cruz Csapo
Csonka Csordas Cucchiara Cucciniello Cuche Cucu Cuellar Cullinan Cummerata Cummings Cunha Cuomo Curci Curcio Curiel
Curreli Cusimano Cusumano Cuzzocrea Cybulski Cygan Cyprich Cyprichová Czaja Czajka Czajkowski Czapla Czarnecki Czech
Czechowski Czekaj Czerniak Czerwiński Czyż Czyżewski Cárdenas Cíger Cígerová Císař Císařová Córdova Daako Dabnjak
Dabčević Dach Dadić Dahl Dahlberg Dahm Dahmen Daidone Daimer Dalgaard Dalkıran Dalleaste Dallenbach Dalmasso Dam
Damanik Damaske Damayanti Damian Damiani Damiano Damico Damljanović Damm Dan Danciu Danenhauer Daniele Danielsen
Danielsson Danila Danilová Daniš Danišová Danko Danková Danneberg Danner Danso Dante Daněk Daražac Dare Darko Darmawan
Darojat Darteh Dartey Dascalu Dattilo Daub Daubner Daudrich Dauer Daugherty Daum Dauth Dautzenberg David Davidović
Davidová Davidsen Davies Davis Davoli Dağdaş Dağlaroğlu Daňko Daňková Daňo Daňová Dašić Deane Debnár Debnárová Dec
Decker Deckert Deckow Declerck Declercq Decock Decoster Deerberg Degano Degrassi Dehmel Deiana Dej Deja Dejanović
Dejová Dekker Dekýš Dekýšová Delacrúz Delafuente Delagarza Delalić Delao Delapaz Delarosa Delatorre Delazy Deleón
Delfino Delgadillo Delgado Delogu Delonge Delrío Delvalle Demeter Demetrová Demir Demirbaş Demirel Demontis Demurtas
Demut Denaro Denesik Dengler Denis Denkel Denner Denti Denzinger Denzler Dera Deriu Derr Dertmann Desai Deschamps
Deshpande Desiderio Desmet Desogus Destro Dethloff Deuschle Devald Devar Devos Dewilde Deák Dhawan Dhlamini Dhlomo
Diaconescu Diaconu Diamanti Diana Dibbert Dickens Dicki Dickinson Dieckmann Diedrich Diekmann Dienel Dietrich Dietsche
Dietz Dietzsch Diezel Dijkstra Dilla Dima Dinca Dingelstedt Dingiswayo Dini Dinu Dionisi Dippl Dirgantara Distefano
Dittmann Dittmar Dittmer Dittrich Dittrichová Divald Diviš Divišová Dix Dixon Dizanov Dizdar Djetka Djokoto Djurasek
Dlamini Dlouhá Dlouhý Dobbrunz Dobeš Dobešová Dobiáš Dobiášová Dobler Dobosz Dobre Dobrescu Dobrovolná Dobrovolný
Dobrowolski Dobrzyński Dodaro Dogaru Doherty Dohnal Dohnalová Dohring Dokonal Dokoupil Dokoupilová Dokoza Dolaček
Dolce Dolch Dolci Dold Dolejš Dolejšová Dolejší Doleček Dolečková Doležal Doležalová Doležel Doleželová Domagała
Domański Dombrowski Domingues Dominiak Dominici Domjan Domljan Domínguez Domínquez Donati Donato Donda Donie Donkor
Donnelly Dooley Dopša Doria Doro Doronzo Doskoczynski Doskočil Doskočilová Dostál Dostálová Doubek Doubková Doubrava
Doubravová Douglas Douša Doušová Dower Doyle Dočekal Dočekalová Dočkal Dočkalová Dočolomanská Dočolomanský Doğan Doža
Drabik Dragan Draganović Draghici Dragin Dragić Drago Dragoi Dragojlov Dragomir Dragone Dragoni Dragu Drakčić Dramlić
Drač Dračić Drašković Drechsler Drees Dreher Dreier Dreissigacker Drenjačević Dressler Drews Driessen Drinjak Droppa
Droppová Droz Drozd Drozdová Drozdowski Drzewiecki Drábek Drábková Dróżdż Duah Duarte Dubashi Dube Dubiel Dubochet
Dubois Dubovská Dubovský Dubravec Dubská Dubský Dubuis Duca Ducci Duchoň Duchoňová Ducommun Ducret Duda Dudek Dudeková
Dudková Dudová Dudziak Dudzik Dudziński Dudás Dueñas Dufek Dufková Dufour Dugaja Dukovac Dula Dulla Dullová Dulová
Duma Dumas Dumitrache Dumitrascu Dumitrescu Dumitriu Dumitru Dumont Dunka Dunková Dupan Dupont Dupuis Dupuy Durak
Duran Durand Durante Durgan Durmaz Durán Duszyński Dusík Dusíková Duta Dutkiewicz Dutoit Dutta Dutto Duval Duygulu
Dušek Dušková Dvonč Dvončová Dvorská Dvorský Dvořák Dvořáková Dvořáček Dvořáčková Dwamena Dwivedi Dyett Dylus Dziedzic
Dziuba Dzokoto Dzurjanin Dzurjaninová Dávid Dávidová Dávila Dächert Díaz Döbel Döring Dörner Dörre Dück Düşenkalkar
Dąbek Dąbkowski Dąbrowski Dębowski Dębski Dědek Dědková Długosz Džakmić Džakula Džal Džanija Dương Eberhard Eberhardt
Ebert Ebubechukwu Echevarría Ecker Eckhardt Edorh Edun Edvardsen Edwards Effertz Effler Egbochukwu Egeli Eggenmueller
Egger Egli Ehigiator Ehm Ehmann Ehrig Eich Eichenberger Eide Eifert Einert Eisenlauer Ekici Eklund Ekpo Ekström
Ekwueme Ekşioğlu Elbe Elebiyo Eleyth Elia Eliasson Eliaš Eligibile Elizabeth Elizondo Eliáš Eliášová Eliçin
Elmastaşoğlu Elss Elvina Elworthy Elçiboğa Emard Embranthiri Emert Emery Emig Emmanuel Emmelmann Emmerich Enache Ender
Ene Engel Engelen Engelmann Engström Enríquez Epifani Eplinius Erbay Erben Erbenová Erberk Erbulak Ercoli Erdman
Erdmann Erdoğan Erez Erginsoy Erhardt Eriksen Eriksson Erkekli Erlei Erm Ermini Erni Ernser Ernst Eronat Errante
Errera Errichiello Errico Ertepınar Ertl Ertürk Erwes Erçetin Esbensen Escalante Escamilla Escobar Escobedo Esenwein
Esparza Espinal Espino Espinosa Espinoza Esposito Esquibel Esquivel Esser Esteves Esther Estrada Estévez Eugster
Evangelista Evangelisti Evans Evensen Evers Everts Evliyaoğlu Evola Ewald Fabbri Fabbricatore Fabbro Fabian Fabiani
Fabiano Fabianová Fabijanović Fabián Fabiánová Fabjan Fabre Fabris Fabrizi Fabrizio Faculjak Fadda Fadel Fadipe
Fagunwa Fahey Fahham Fahner Fajardo Fajdetić Fajimi Fajnor Fajnorová Faktor Falabi Falbo Falchi Falcioni Falco Falcone
Falcão Faleti Falk Falkowski Faller Faloye Falter Falzone Fanara Fancello Fanelli Fankhauser Fanta Fantini Fantová
Fantozzi Faraci Faragó Faraone Farber Farcas Farella Faresta Faria Farida Farin Farina Farkas Farkaš Farkašovská
Farkašovský Farkašová Farrell Farris Farías Farčić Fasano Fasasi Fasoli Fassbender Fathina Fauche Faulhaber Faure Fava
Favara Favaro Favero Favre Fay Fazekas Fazio Febian Febrianti Fedele Federici Federico Feeney Feest Fehr Fehrig Fehér
Feil Fejfar Fejfarová Fekete Fekonja Felber Feld Felder Feleppa Felici Feliciano Feliziani Felke Feller Femina Fencl
Fenclová Fenner Fenske Ferenc Ferencová Ferilli Ferko Ferková Ferluga Fernanda Fernandes Fernandez Fernández Ferracuti
Ferraiuolo Ferrando Ferrante Ferranti Ferrara Ferrari Ferrarini Ferrario Ferraris Ferraro Ferrarotti Ferreira Ferrer
Ferreri Ferrero Ferretti Ferri Ferrigno Ferrini Ferro Ferroni Ferry Festa Festuccia Feuerbach Fiala Fialová Fichardt
Fichera Fico Ficová Fidélis Fiedler Fiedlerová Fierro Fietz Figl Figueiredo Figueroa Figura Fijałkowski Filc Filcová
Filice Filimon Filip Filipan Filipek Filipiak Filipová Filipowicz Filipowski Filippi Filippini Filipponi Filsinger
Fincke Fini Fink Finka Finke Finková Finocchiaro Finotti Finstad Fior Fioravanti Fiore Fiorelli Fiorentini Fiorentino
Fiorenza Fioretti Fiori Fiorillo Fiorini Fiorucci Firgantoro Firmansyah Fischer Fischerová Fischetti Fish Fisher
Fitschen Fišbah Fišer Fišerová Fjeld Flacco Flak Flaman Flanjak Flatley Flačer Fleischer Fleischmann Fleury Flis
Floder Florczak Flore Florea Florek Flores Florescu Floridia Florio Floris Florián Floriánová Flottmann Flórez
Flückiger Fodor Fofie Foged Foglia Fois Fojtík Fojtíková Fok Folivarski Foltýn Foltýnová Fonda Fonseca Fontaine
Fontana Fonti Forconi Foretay Forgione Forkel Forlani Forman Formanová Formica Formánek Formánková Fornara Forsberg
Forst Forster Forte Fortugno Fortunato Foschi Fossum Fosu Foti Fournier Fousek Fousková Fořt Fořtová Fraga Frahmeke
Frami Franc Francesca Franceschi Franceschini Francesconi Francese Francezi Franchi Franchini Francišković Franco
Francois Francová Frandsen Franecki Franey Frank Franke Franková Frankowski Fransson Franta Frantz Franz Franzis
Franzmann Franzoni Franzè Franěk Frasca Fratello Fratila Fratti Frau Frauen Frauendorf Frazi Frederiksen Fredriksen
Fredriksson Frei Freigang Freimann Freimuth Freisen Freitas Frenzel Freriks Frey Freymond Frezza Frick Fricke Fridrich
Fridrichová Fried Friedek Friedenberg Friedli Friedmann Friedrich Friesen Friess Frigan Frigerio Frigo Frisch Fritsch
Frohn Frosch Frydrych Frydrychová Frías Frąckowiak Frączek Frątczak Ftorek Ftoreková Fucci Fuchs Fuchsová Fuentes Fuga
Fuhlbrügge Fujiati Fuksa Fuksová Fuller Fumagalli Fumarola Fundak Fung Funk Funmilayo Fuoco Furgala Furlan Furman
Furno Furrer Furtado Fusaro Fusco Fusenig Fust Fuze Fučík Fučíková Fábián Förster Fülöp Gaba Gabhezi Gabius Gabler
Gabor Gabriel Gabriele Gabrielli Gabrielová Gabud Gaddini Gade Gadomski Gadschiew Gages Gagliano Gagliardi Gagro
Gaillard Gaitán Gajda Gajdoš Gajdošová Gajec Gajewski Gajski Gakstädter Gal Galander Galante Galarza Galasso Galati
Galeazzi Galinac Galindo Galić Galjer Gallardo Gallegos Galli Gallo Galluzzo Galošević Galván Gama Gamba Gamberini
Gambino Gamboa Gamez Gamlin Gamper Ganaka Gandhi Gandolfo Ganea Gangemi Gangnus Ganzmann Gaona Garatva Garau
Garavaglia Garay Garcia García Garden Gargiulo Garibay Garica Garifo Garnier Garofalo Garonja Garrido Garza Gaspar
Gaspari Gasparini Gasser Gast Gastel Gastélum Gatta Gatti Gatto Gatzka Gauder Gaudiano Gauthier Gautier Gavrila Gavrić
Gaweł Gawlik Gawron Gawroński Gaytán Gazzola Gałka Gałązka Gašpar Gašparovič Gašparovičová Gašparová Gašpić Gaži
Gažiová Gažo Gbadamosi Gbogboade Gebhardt Geese Gehre Gehrig Gehring Gehrke Geiger Geisendorf Geisler Geissler Gelling
Genchi Genjega Genna Gennaro Genoud Genovese Gens Gentile Gentili Georgescu Gerace Geraci Gerard Gerbennow Gerber
Gerdel Gerhardt Gerhold Gerlach Germani Gerritsen Gerschler Gerson Gervasi Gerwig Gesell Geyer Gfeller Gheorghe
Gheorghita Gheorghiu Gherman Ghilardi Ghirmai Ghita Ghosh Giacalone Giaccio Giachi Giacomelli Giampaoli Giampaolo
Giannelli Giannetti Gianni Giannini Giannone Giannotti Gianotti Giansante Giardina Giardini Gibbs Gibson Giehl Gielen
Gierisch Giesa Giesche Gigaba Giger Gigli Giglio Gigliotti Gil Gilde Gill Gilliéron Gioacchini Gioia Giordani Giordano
Giorgetti Giorgi Giorgio Giovannelli Giovannetti Giovannini Giovinazzo Girard Girardet Girardi Giraud Giraudo Girone
Girón Gislason Giudice Giuffrida Giugliano Giuliani Giuliano Giunta Giurgiu Giusti Giustra Glasnović Glasson Glatting
Glavati Glavač Gleason Gleichner Gloor Glosli Glover Glumpak Gobbi Gocník Gocníková Godanj Godlewski Godoy Godínez
Goebel Goedicke Goldbeck Goldfuss Goldkamp Goldkühle Goldner Golec Golinelli Goller Golling Gollnow Gollum Golomski
Gombai Gombay Gombert Gomes Gonzales Gonzalez González Gonçalves Goodwin Goonam Goossens Gorczany Gordhan Gori
Goričanec Gorjanski Gotthardt Gottlieb Gottschalk Gottwald Gottwaldová Gotz Govender Govoni Gowda Goy Goyette Gołąb
Gołębiewski Gołębiowski Graber Grabowski Gracia Graczyk Grady Gradzki Graf Graham Grams Gran Granado Granados Granat
Granata Granato Grande Grandi Grandjean Grange Granà Grasse Grassi Grasso Gratzky Grau Gravina Graziani Graziano Greb
Greco Grecu Greenfelder Greenholt Greger Gregersen Gregor Gregori Gregorová Greguš Gregušová Greithanner Greppi
Greschner Grieco Griego Griem Griesbacher Griese Griffiths Grigoras Grigore Grigorescu Grijalva Grilli Grillo Grimaldi
Grimes Grimm Grladinović Grob Grochowski Groebli Groen Gromisch Groothuizen Grosjean Grosser Grossheim Grossi
Grosskopf Grosso Grosu Grothaus Grothkopp Grotke Groza Grozdanović Grube Gruber Grubrová Grudzień Grundmann Grundza
Grundzová Gruning Gruppuso Gruszczyński Gruszecki Gruszka Grygar Grygarová Grzegorczyk Grzelak Grzesiak Grzesik
Grześkowiak Grznár Grznárová Grzyb Grzybowski Grzywacz Gröss Grötzinger Grün Grüner Guajardo Gualtieri Guardado
Guarino Guarneri Guarnieri Guastella Guastone Guerin Guerra Guerreiro Guerrero Guerrieri Guerriero Guerrini Guevara
Guglielmi Guha Guida Guidetti Guidi Guido Guidotti Guillaume Guillen Guillot Guillén Guinand Gulgowski Gulino Guliwe
Gullì Gulyás Gumede Gummelt Gunarto Gunawan Gundersen Guneta Gunjača Gunkel Gunnarsson Gunther Gupta Gurrieri Gurule
Gusikowski Gusmeroli Gustafsson Gut Gutal Gutiérrez Gutjahr Gutkowski Gutmann Gutowicz Gutowski Gutrovac Gutschank
Guyot Guzik Guzmán Gwacela Gwala Gwoździk Gwóźdź Gyamfi Gyasi Gábor Gáborová Gál Gálvez Gámez Gáspár Gähwiler Gómez
Góra Góral Górecki Górka Górniak Górny Górski Göbel Göckeritz Göhler Gönültaş Görlich Görmer Götz Götzelmann Gül
Güldemeister Güler Gümüşpala Günday Güneş Günther Günz Gürbig Gürmen Gąsior Gąsiorowski Głogowski Głowacki Głąb Haack
Haaf Haag Haas Habeeb Habel Habibi Hablák Habláková Habšuda Habšudová Hache Hackbusch Hackelbusch Hackett Hadfield
Hadwich Haferkamp Hafner Hagen Hagenes Hahn Haikal Hajdinjak Hajdu Hajduk Hajek Hajnc Hajná Hajný Hakala Hakim
Hakyemez Halas Hald Halda Haldová Haley Halim Halimah Hall Hallmann Haluška Halušková Halvorsen Halvorson Halák
Haláková Halász Hamann Hamill Hamilton Hammes Hampl Hamplová Hamzaoğlu Handayani Handoko Handžić Hane Hanenberger
Hango Hanifat Hanižar Hanko Hanková Hannecker Hannich Hanniske Hanousek Hanousková Hansen Hansson Hanus Hanusová Hanuš
Hanušová Hanzal Hanzalová Hanzl Hanzlová Hanzlík Hanzlíková Hanák Hanáková Hanáček Hanáčková Haramija Harač Harber
Hardiansyah Hardy Hargasser Harini Hariyah Harms Harnapp Haro Harris Hartati Harter Harting Hartlieb Hartman Hartmann
Hartmanová Hartwig Hartz Harvey Haryanti Haryanto Hasanah Hasanica Haschke Hasler Hassan Hassanah Hasse Hassfeld
Hastuti Hathorn Hauck Haug Haugaard Haugen Hauke Haukelidsæter Haupt Hauser Havel Havelka Havelková Haverney Havlová
Havlík Havlíková Havlíček Havlíčková Havojić Havránek Havránková Hayes Hayworth Hazes Hađa Hašek Hašková Haščák
Haščáková Heaney Hearne Heathcote Heberstreit Hechler Hecht Heck Heczko Heczková Hedegaard Hedermann Hediger Hedlund
Hegedüs Hegedűs Heger Hegerová Hegmann Hehl Heidelmann Heidenreich Heidler Heikkilä Heikkinen Heinemann Heinig Heinke
Heinonen Heinrich Heinze Heiser Heist Hejda Hejdová Hejduk Hejduková Hejl Hejlová Hejna Hejnová Heller Hellmann
Hellström Helmke Helpling Henderson Hendriks Hendrych Hendrychová Hengmith Henkel Hennes Hennezel Henri Henriksen
Henriksson Henriques Henry Henríquez Hense Hensel Hentel Hentschel Hentschke Hepperle Herberger Herbrand Heredia
Heretik Heretiková Hering Herjavec Herlambang Herman Hermann Hermanová Hermans Hermansen Hermansson Hermawan Hermecke
Hermiston Herms Hernandes Hernádez Hernández Herold Herrera Herrmann Herschmann Hertel Herweg Herwig Herzenberg Herzog
Hess Hesse Hessek Hessel Hessler Hettinger Hetzler Heuck Heydemüller Hečko Hečková Heřman Heřmanová Heřmánek
Heřmánková Hickle Hidalgo Hidayanto Hidayat Hidošanin Hiebl Hildebrand Hildenbrand Hilgendorf Hill Hillard Hiller
Hilll Hills Hilpert Hiltunen Himawan Hingsen Hingst Hinojosa Hinrichs Hintz Hirnštajn Hirsch Hirschberg Hirt Hirthe
Hirvonen Hitchinson Hjort Hjorth Hladká Hladký Hladík Hladíková Hlapec Hlasni Hlatshwayo Hlavati Hlavatá Hlavatý
Hlaváč Hlaváček Hlaváčeková Hlaváčková Hlaváčová Hlinka Hlinková Hlongwa Hlongwane Hloušek Hloušková Hlávka Hlávková
Hochstrasser Hodanovac Hodea Hodel Hodkiewicz Hodovanj Hoeger Hofer Hoffman Hoffmann Hoffmannová Hofman Hofmann
Hofmanová Hofstetter Hohenberger Hohl Hohn Hohnheiser Holan Holanová Holas Holasová Holcová Holdt Holec Holeček
Holečková Holguín Holinski Holl Hollard Holm Holmberg Holmgren Holmqvist Holoubek Holoubková Holtfreter Holub Holubová
Holuby Holubyová Holz Holzdeppe Holzner Holá Holík Holíková Holý Homa Homenick Hommel Homola Homolka Homolková
Homolová Honegger Hong Honz Hooss Hopland Hoppe Hora Horak Horaček Horký Horn Horna Horne Hornung Horník Horníková
Horníček Horníčková Horová Horská Horský Hort Horvath Horvát Horváth Horváthová Horvátová Horák Horáková Horáček
Horáčková Horňák Horňáková Hossa Hossová Hottinguer Hotz Houdek Houdková Houška Houšková Hovanjek Hovorka Hovorková
Howard Howe Howell Hoza Hozová Hoàng Hořejší Hošek Hošková Hrabal Hrabalová Hrabovská Hrabovský Hradecká Hradecký
Hradil Hradilová Hraško Hrašková Hrbek Hrbková Hrbáček Hrbáčková Hrdina Hrdinová Hrdlička Hrdličková Hrdá Hrdý Hribar
Hric Hricová Hrmo Hrmová Hrnčíř Hrnčířová Hroch Hrochová Hromádka Hromádková Hron Hronová Hrubeš Hrubešová Hrubá Hrubý
Hruška Hrušková Hrušovská Hrušovský Hrůza Hrůzová Huang Huba Huber Hubert Hubová Hubáček Hubáčková Huckestein Hudak
Hudcová Hudec Hudeček Hudečková Hudson Huebel Huel Huels Huerta Huet Hug Hughes Hugo Huguenin Huhn Hui Huisman
Huixtlacatl Hujo Huke Huls Humbert Huml Humlová Huneke Hunziker Hurtado Huseby Husák Husáková Hutagalung Hutapea
Hutasoit Huth Huwiler Huzanić Hušek Hušková Hyatt Hynek Hynková Hájek Hájková Hála Hálová Hána Hánová Häber Häfliger
Häfner Hämäläinen Hänni Håkansson Höcke Höft Höhne Hönig Hördt Hübenbecker Hübl Hübner Hügel Hürlimann Hüttcher Hütter
Hýbl Hýblová Hůlka Hůlková Iacob Iacolare Iacono Iacovino Iacovone Iancu Iandolo Iannaccone Iannello Ianni Iannone
Iannucci Iaria Iazzetta Ibarra Ibe Ibikunle Ibranović Ichim Ierardi Iezzi Iglesias Ignat Ihasz Ihly Ihnačák Ihnačáková
Ilančić Ilie Iliescu Illing Illés Ilori Ilupeju Ilıcalı Imhof Impellizzeri Improta Indelicato Ingrassia Ingrosso
Innocenti Inzerillo Iodice Ion Ionescu Ionita Iordache Iorga Iorio Iosif Iotti Iovino Ippoliti Ippolito Irawan Irfandi
Irimia Irizarry Isaac Isak Isaksson Isekenmeier Isler Ismail Isokun Ispas Israel Istrate Iswahyudi Iten Iuliano Ivan
Ivančan Ivas Ivascu Iversen Ivkovac Iwanowski Iwański Iyalla Iyanda Iyengar Iyer Izdebski Izzi Izzo Işık Išpiranović
Jabłoński Jackowski Jackson Jacob Jacobi Jacobs Jacobsen Jacobson Jacquet Jadro Jagica Jagielski Jagiełło Jagodziński
Jagusch Jagušić Jahn Jahnke Jahoda Jahodová Jailani Jaime Jaimes Jain Jaiyeola Jakab Jakeš Jakešová Jakl Jaklová
Jakobek Jakobs Jakobsen Jakobsson Jakolić Jakoubek Jakoubková Jakubcová Jakubczyk Jakubec Jakubiak Jakubowski Jambor
James Jamiu Jamrozy Janas Janata Janatová Janda Jander Jandová Janeković Janevski Janeček Janečeková Janečić Janečka
Janečková Jangid Janiak Janich Janicki Janik Janiszewski Janka Janke Jankovitch Jankowiak Jankowski Janků Janota
Janotová Janoušek Janoušková Janovská Janovský Janowski Janoška Janošková Jansa Jansen Jansová Janssen Janssens
Jansson Jantošovič Jantošovičová Januar Janus Janusz Januszewski Januško Janák Janáková Janáček Janáčková Janík
Janíková Janíček Janíčková Janča Janček Jančeková Jančová Jančík Jančíková Janů Jaramillo Jarets Jareš Jarešová Jarnec
Jaros Jarosz Jaroš Jarošová Jarząbek Jasinski Jasiński Jaskolski Jasper Jasso Jast Jastrzębski Jauk Javůrek Javůrková
Jaworski Jazbinšek Jazvinšak Jaśkiewicz Jašek Jašková Jean Jeanneret Jech Jechová Jedlička Jedličková Jedľovská
Jedľovský Jegorov Jelen Jelenová Jelica Jelita Jellinghaus Jelínek Jelínková Jendek Jendeková Jenkač Jenkins Jenni
Jensen Jeníček Jeníčková Jeorga Jeppesen Jerab Jerde Jerschabek Jespersen Jess Jesus Jeuša Jezierski Jeřábek Jeřábková
Jež Ježek Ježková Ježová Jha Jimoh Jiménez Jimínez Jindra Jindrová Jirka Jirková Jirků Jiroušek Jiroušková Jirsa
Jirsová Jirák Jiráková Jiránek Jiránková Jirásek Jirásková Jiřík Jiříková Johannessen Johannsen Johansen Johansson
Johar Johnová Johns Johnsen Johnson Johnston Jokanović Jokinen Joly Jonas Jonata Jonatová Jones Jonker Jonsson Jonáš
Jonášová Jordanović Joseph Joshi Joshua Jossa Jost Jostiak Jovančević Jucken Juhl Juhász Julien Junek Jung Jungbluth
Jungton Junková Jurado Jurašković Jurek Jurečka Jurečková Jurina Jurinová Jurkiewicz Jurkovič Jurkovičová Jurkowski
Jurík Juríková Jurčík Jurčíková Justesen Justina Juszczak Juwita Juárez Juřica Juřicová Juřík Juříková Jánošík
Jánošíková Jánská Jánský Jáquez Jäggi Järvinen Jílek Jílková Jíra Jírová Jónás Jóźwiak Jóźwik Jönsson Jørgensen
Jürgens Jędrzejczak Jędrzejczyk Jędrzejewski Kabić Kabát Kabátová Kacprzak Kaczmarczyk Kaczmarek Kaczmarski Kaczor
Kaczorowski Kaczyński Kadeřábek Kadeřábková Kadlec Kadlecová Kadnar Kadri Kaesmacher Kafenda Kafendová Kafková Kahl
Kahlert Kahles Kahlmeyer Kahveci Kahyang Kaiser Kaisrová Kakkar Kala Kalamiza Kalaš Kalašová Kaleta Kalina Kalinová
Kalinowski Kalinski Kaliská Kaliský Kalisz Kalivoda Kalivodová Kalić Kallabis Kallensee Kallio Kalous Kalousek
Kalousková Kalousová Kalová Kaluđerski Kalyan Kaláb Kalábová Kamal Kamat Kamber Kamenički Kamenov Kameník Kameníková
Kaminski Kamiński Kampf Kampschulte Kan Kanaria Kandecki Kanea Kania Kaniewski Kanimal Kaniyar Kanić Kanižaj Kano
Kantor Kantorová Kanzaki Kaplan Kaplangı Kaplanová Kapoor Kappe Kappler Kaproncai Kapulica Kapusta Kara Karabulut
Karaböcek Karadamis Karadaş Karaduman Karaer Karam Karan Karapetrić Karas Karasová Karaś Karban Karbanová Karczewski
Kardoš Karel Karem Karen Karhoff Karika Karikari Karjalainen Karlak Karlinski Karlić Karlová Karlsen Karlsson Karlík
Karlíková Karpiński Karrass Karst Karsten Karul Karulová Karus Karwowski Karásek Karásková Kasal Kasalová Kasapoğlu
Kasavica Kaselj Kasperek Kasprzak Kasprzyk Kass Kassulke Kasten Kastner Kaszuba Katarinček Katherine Kathrada Katoi
Katona Katulić Katzinski Kaufmann Kaul Kaur Kausemann Kautzer Kavaklıoğlu Kavka Kavková Kawa Kawecki Kawohl Kaya
Kayode Kazda Kazdová Kazenski Kazmarek Kačavenda Kačírek Kačírková Kałuża Kaňa Kaňka Kaňková Kaňová Kašpar Kašparová
Kašpárek Kašpárková Kašík Kašíková Kaźmierczak Kedzierski Keebler Keeling Keil Keiner Keith Kelemen Keller Kelly Kelm
Kemfelja Kemmer Kemp Kempe Kemper Kempis Kempter Kennedy Keníž Kenížová Kerekes Kerl Kerluke Kern Kertzmann Keseroğlu
Keskin Kesselring Kessler Kette Kettenis Keung Keutel Keçeci Kešina Khalid Khan Khanna Khatri Khawula Khoza Khumalo
Khumalu Khuzwayo Kiehn Kiessling Kiełbasa Kihas Kihn Kilback Kimberly Kinadeter Kindelan Kindl Kindlová King Kinnunen
Kinzel Kinzy Kirch Kirlin Kirst Király Kis Kisabaka Kisiel Kiss Kita Kizivat Kjeldsen Kjær Klaas Klabuhn Klapka
Klapková Klapper Klauder Klaus Klausen Kleeberg Kleiber Klein Kleinert Kleininger Kleinmann Kleinová Kleinsteuber
Kleiss Klement Klementová Klemme Kleven Klečina Klečka Klečková Klimczak Klimek Kliment Klimentová Klimeš Klimešová
Kling Klinger Klink Klišanin Klječanin Klocko Klopsch Klose Kloss Klouda Kloudová Klouček Kloučková Kluge Klusener
Kluwe Klíma Klímová Kmeť Kmeťová Kmiecik Kmieć Knabe Knap Knapik Knapová Knecht Kneifel Knetsch Knies Knippel Knobel
Knoblich Knoll Knorr Knorscheidt Knotek Knotková Knudsen Knut Kobela Kobia Kobs Kobus Kocabıyık Kocchar Koch Kochan
Kochová Kocián Kociánová Kock Kocman Kocmanová Kocourek Kocourková Kocsis Koczulla Koderisch Koehl Koehler Koelpin
Koenig Koepp Koester Kofler Kofranek Kogan Kogut Koha Kohle Kohler Kohlmann Kohnle Kohout Kohoutek Kohoutková
Kohoutová Kohrt Koivisto Koj Kok Kokar Kola Kolade Kolarac Kolasa Kolařík Kolaříková Kolb Koleiski Kolek Kolesarić
Kolesár Kolesárová Kolgjeraj Kolková Kolly Kollár Kollárová Kolman Kolmanová Kolnik Kolniková Kolník Kolníková Kolokas
Kolompar Kolár Kolárová Koláček Koláčková Kolář Kolářová Komak Komaromy Komoll Komorowski Komárek Komárková Komínek
Komínková Konečná Konečný Kong Konieczna Konieczny Konig Koning Konopelski Konopka Konow Konrad Konta Konya Koníček
Koníčková Končar Koob Koomson Kopal Kopalová Kopanec Kopas Kopczyński Kopecká Kopecký Koper Kopeć Kopeček Kopečková
Kopečná Kopečný Kopf Kopřiva Kopřivová Korbel Korbelová Korec Korecová Korhonen Korkmaz Korol Korotaj Korpaš Korta
Kortajarena Korušac Korzeniowski Korša Kos Kosalec Kosenkow Kosina Kosinová Kosiński Koskinen Kosoko Kosová Kosowski
Koss Kostecki Koster Kostka Kostkaová Kostková Kostrec Kostrecová Kostrzewa Koszewski Kosík Kosíková Kot Kotas
Kotasová Kotek Kotková Kotlár Kotlárová Kotowski Kotrba Kotrbová Kotrljanović Kouba Koubaa Koubek Koubková Koubová
Koudela Koudelka Koudelková Koudelová Koukal Koukalová Koutná Koutný Kouřil Kouřilová Kovacek Kovacs Kovalski Kovařík
Kovaříková Kovács Kováč Kováčik Kováčiková Kováčová Kovář Kovářová Kovářík Kováříková Kowal Kowalczuk Kowalczyk
Kowalewski Kowalick Kowalik Kowalinski Kowalski Koya Koyuncu Koza Kozak Kozakiewicz Kozel Kozey Kozieł Kozioł Kozlová
Kozma Kozová Kozák Kozáková Kozłowski Koç Koçoğlu Koçyiğit Kočiš Kočišová Kočí Kołakowski Kołodziej Kołodziejczyk
Kołodziejski Kořínek Kořínková Košťál Košťálová Krabbe Kraft Kragl Krahovski Krajcik Krajewski Krajina Krajinović
Krajnović Krajíček Krajíčeková Krajíčková Krajči Krajčo Krajčovič Krajčovičová Krajčová Krajčír Krajčírová Krakowiak
Kral Kralj Kralja Kraljinović Kramer Krasnova Kratochvíl Kratochvílová Kratofil Krauel Kraus Krause Krausová Krauspe
Krawczyk Krawiec Kreb Krebs Kreiger Kreissig Krejčová Krejčí Krejčík Krejčíková Krejčíř Krejčířová Kresonja Kresse
Kreutz Krieger Krippner Kris Kristensen Kristiansen Kristoffersen Krivda Krištof Krištofová Krkalo Krodinger Krogh
Krohn Krol Kron Kropáček Kropáčková Kroupa Kroupová Krueger Krug Kruger Kruk Krukowski Krull Krupa Krupička Krupičková
Krupiński Krupka Krupková Krupová Kruschinski Kruszewski Krušarovski Krysiak Krzemiński Krznarić Krzyżanowski Král
Králik Králiková Králová Králík Králíková Králíček Králíčková Krátká Krátký Krämer Król Królikowski Kröckert Kröger
Krúpa Krúpová Krügel Krüger Krčmář Krčmářová Kshlerin Książek Kub Kuba Kubacki Kubcová Kubec Kubelka Kubelková Kubena
Kubera Kubeš Kubešová Kubheka Kubiak Kubica Kubicki Kubicová Kubik Kubiš Kubišová Kubli Kubová Kubánek Kubánková Kubát
Kubátová Kubík Kubíková Kubín Kubínová Kubíček Kubíčková Kuc Kucharczyk Kucharski Kuchař Kuchařová Kuchta Kuchtová
Kuciński Kuczyński Kuday Kudeljaš Kudláček Kudláčková Kudrna Kudrnová Kufahl Kuhar Kuhic Kuhlee Kuhlman Kuhn Kuhnen
Kuijpers Kuiper Kujavec Kujawa Kujawski Kukla Kuklová Kukuljica Kukuružnjak Kula Kulaksızoğlu Kulas Kulesza Kulhavá
Kulhavý Kulhánek Kulhánková Kulig Kulik Kulimann Kuliński Kulma Kumbernuss Kumcuoğlu Kumi Kummle Kunc Kuncová Kunde
Kunene Kuneš Kunešová Kunt Kunter Kunz Kunze Kupcová Kupec Kupfer Kuphal Kupka Kupková Kupprion Kuprion Kurek Kurevija
Kurjačić Kurka Kurková Kurniawan Kurnicki Kurowski Kurrat Kurschilgen Kurt Kurtak Kurtanjek Kurutluoğlu Kuschewitz
Kuschmann Kusi Kuske Kusmawati Kustermann Kusuma Kusumo Kuswandari Kuswoyo Kutch Kutlay Kutlija Kutscherauer Kutzner
Kuvalis Kuypers Kuzmanić Kuzmina Kuzucu Kućinac Kuča Kučara Kučera Kučerová Kučová Kuś Kušan Kužel Kuželová Kvapil
Kvapilová Kvarme Kvasina Kvasnička Kvasničková Kwaakye Kwadwo Kwan Kwarteng Kwaśniewski Kwiatkowski Kwiecień
Kwieciński Kwok Kwong Kyei Kyncl Kynclová Kyra Kysela Kyselová Kyseľ Kyseľová Kállay Kállayová Káňa Káňová Kägi Kähler
Kälin Käser Käther Köhler Köhrbrück Köhre Kölotzei König Köpernick Körmükçü Köse Köseoglu Köybaşı Köylüoğlu Kúhn
Kúhnert Kühn Kühnel Kühnemund Kühnert Kühnke Küng Küsters Küter Küçükler Kędzierski Kędziora Kępa Kılıç Kılıççı Kıraç
Kłos Kłosowski Křenek Křenková Křeček Křečková Křivánek Křivánková Kříž Křížek Křížková Křížová Laack Laakso Laaksonen
Labadie Labate Laboy Labuda Labudová Labus Lacerda Lach Lacina Lacinová Lacko Lacková Lacroix Ladega Ladewig Laezza
Laforza Laganà Lahtinen Lai Lailasari Laine Laitinen Laitkam Lakatos Lakatoš Lakatošová Lakin Lakomy Laksita
Laksmiwati Lam Lamacchia Lambelet Lambert Lamberti Lammert Lamos Lamula Lana Landa Landi Landmann Landová Lange Langer
Langfeld Langhirt Langosh Langová Langr Langrová Langworth Lanig Lanteri Lanz Lanza Lapčević Lara Lari Larkin Larsen
Larson Larsson Laskowski Lasota Latifat Latini Latorre Lattanzi Latupono Lau Lauckner Lauinger Laureano Laurent Lauri
Lauridsen Laursen Laurén Lausecker Laux Lavecchia Lavička Lavičková Lawal Laws Lazar Lazuardi Lazzari Lazzarini
Lazzaro Leal Leale Leannon Lebeda Lebedová Leberer Lebrón Lebsack Lecca Lech Leclerc Leclercq Lecomte Ledda Ledesma
Ledner Lee Lefebvre Lefevre Leffler Leggio Legrand Legros Lehmann Lehner Lehtinen Lehto Lehtonen Leibold Leide Leilani
Leimbach Leinonen Leipold Leist Leite Leiter Leiteritz Leitheim Leiva Leiwesmeier Lelli Lemaire Lembede Lemke Lemmens
Lemoine Lemus Lenart Lenfers Lengyel Lenhard Lenk Lentini Lenz Lenzen Lenzi Leo Leonard Leonardi Leoncini Leone
Leonetti Leoni Leopardi Lepore Leppänen Lepthin Lepšík Lepšíková Lerma Leroux Leroy Lesch Leschnik Lesiak Lesmana
Lestari Leszczyński Letsoalo Letzelter Leu Leuba Leuenberger Leung Leuschke Leutarević Leutenegger Levanić Levá Levý
Lewandowski Lewicki Lewin Lewis Lewke Leyckes Leyva Lezzi León Leśniak Leśniewski Lešina Liang Liberati Librizzi
Licata Liccardo Licciardello Lichtenfeld Lichtenhagen Lichtl Licitra Liebach Liebe Liebich Liebold Lieder Lienshöft
Ligorio Liguori Lima Limoncuoğlu Limón Lin Linares Lind Lindberg Linden Lindenberg Lindenmayer Lindgren Lindholm
Lindner Lindqvist Lindström Ling Linhart Linhartová Linke Linnenbaum Linsey Liotta Lipar Lipari Lipiński Lipka Lippe
Lippi Lippolis Lipske Lipski Lipták Liptáková Lipus Lira Lis Lischka Lisi Lisická Lisický Lisiecki Lisowski Littel
Litterio Liu Liuzzi Livaja Livazović Liverani Liška Lišková Ljevnaić Ljiljan Llamas Lobinger Loboda Locatelli Locci
Lockman Loddo Lodi Loera Loffredo Logožar Logsch Lohmann Lohre Lohse Loi Loiacono Lokar Lolli Lombardi Lombardini
Lombardo Lomeli Lonardi Longhi Longo Longobardi Longoria Loogen Lopes Lopez Lorenc Lorencová Lorentzen Lorenz
Lorenzini Loreti Loreto Lori Lorusso Losch Loska Lotito Lott Lotti Louda Loudová Louis Loup Loureiro Lourenço Lourinho
Lovato Lowe Loy Loya Lozada Lozano Lubbers Lubina Lubinová Lubowitz Luca Lucarelli Lucarini Lucas Lucchese Lucchesi
Lucero Luchetti Luchini Lucia Luciani Luciano Lucidi Lucio Luconi Ludban Ludolf Ludvík Ludvíková Lueilwitz Luettgen
Luevano Lufft Lugli Lugo Lui Luise Luk Lukačević Lukačin Lukenda Lukeš Lukešová Lukoschek Lukács Lukáč Lukáčová Lukáš
Lukášek Lukášková Lukášová Luna Lund Lundberg Lunde Lundgren Lundin Lundqvist Lundström Lung Lungu Luongo Lupi Lupica
Lupo Luppi Luppino Lupták Luptáková Lupu Lustenberger Luthuli Lutje Lutz Luzi Luzzi Lužaić Lynch László Látal Látalová
Lâm Líbal Líbalová Líška Líšková López Löfgren Löser Löwa Løken Lübke Lüscher Lüthi Maak Maas Mabaso Mabhida Mabizela
Mabunda Macaluso Macanić Macchi Macchia Macdonald Macedo Macejkovic Macek Macele Mach Machado Machala Machalová Machač
Machačová Machová Machálek Machálková Macháč Macháček Macháčková Macháčová Maciejewski Maciąg Mackiewicz Macko Macková
Macovei Macrì Macura Macurová Maczey Macák Macáková Macías Madej Madejová Madera Madetzky Madić Madonna Madrid
Madrigal Madsen Madubuko Maduma Madžić Maes Maestas Maffei Maftei Magalhães Magaña Magdalenić Magdić Maggi Maggiani
Maggio Maggiore Magi Maglajić Magliocco Magnani Magno Magnussen Magnusson Magoza Magyar Mahabeer Mahajan Maharani
Mahardika Mahendra Mahestri Maheswara Maheswari Mahlangu Mahmudi Mai Maia Maiello Maier Maillard Mainardi Maio Maione
Mair Maisch Maj Majača Majcher Majchrzak Majer Majerová Majeská Majeský Majewski Majka Majnik Majstrenko Mak Makhanya
Makinde Makinwa Makowski Maksimović Makuachukwu Malachovská Malachovský Malagoli Malaspina Malatesta Malavasi Malave
Malbašik Maldonado Malec Malek Malerba Maleček Malečić Malečková Malešević Malicki Malik Malina Malinga Malinová
Malinowski Maliszewski Malizia Malkus Mallmann Malobabić Malojčić Maltašić Maltese Malucha Maluleke Malvić Malá Malík
Malíková Malíšek Malíšeková Malý Mamojka Mamojková Mamula Manca Mancinelli Mancini Mancino Mancuso Mandala Mandasari
Manea Manetti Manfred Manfredi Mangano Mangione Mangunsong Manica Manicone Maniscalco Mann Manna Manninen Mannino
Manno Manns Manolache Manole Mansell Mansur Mante Manti Mantovani Manullang Manz Manzanares Manzella Manzi Manzo
Maphisa Maragno Marahrens Marak Maraković Maran Marangi Marangon Marangoni Marani Marano Marar Marasović Maračić
Marbun Marcelli Marcello Marcet Marchal Marchand Marchesan Marchese Marchesi Marchesini Marchetti Marchetto Marchewka
Marchewski Marchi Marchini Marciano Marcianò Marciniak Marcinko Marcinková Marcinkowski Marcon Marconi Marcovecchio
Marcu Marcucci Marcussen Marczak Mardhiyah Marega Marek Marelli Mares Maresca Mareček Marečková Mareš Marešová
Marginean Margiotta Margis Margić Mari Marian Mariani Mariano Marie Marin Marinelli Marinescu Marini Marinković Marino
Marinucci Mariotti Mariucci Mariz Marián Mariánová Maričević Markham Markiewicz Markotić Marková Markowski Markuš Marl
Marmeggi Marner Maroević Marone Marongiu Marotta Marović Marošićević Marpaung Marquardt Marquart Marques Marra Marras
Marrazzo Marrero Marrone Marroquín Marschek Marsella Marsili Marszałek Mart Martel Martelli Martellucci Marten Martens
Marti Martin Martina Martincová Martinec Martinek Martinelli Martines Martinez Martini Martinková Martino Martins
Martinsen Martinsson Martorana Martucci Marty Martínek Martínez Martínková Marunica Marvin Marx Marxen Maryadi Maryam
Maryati Maryjane Marzano Marzec Marzi Marziali Marzocchi Marín Marčec Marčik Marčinković Maršálek Maršálková Maršík
Maršíková Masala Masaryk Masaryková Mascareñas Mascia Masciandaro Mascolo Maseko Mashinini Masi Masia Masiero Maslać
Maslo Maslová Mason Masopust Masopustová Massa Massari Massaro Massimi Masson Mastrogiacomo Mastroianni Mastronardi
Mastropietro Masucci Masłowski Mata Matanić Matarazzo Mataz Mateescu Matei Mateo Matera Mathebula Mathes Mathies
Mathieu Mathisen Mathiszik Matias Matiaško Matiašková Matijanić Matijašević Matorić Matos Matouš Matoušek Matoušková
Matoušová Matoš Matranga Matschke Matta Mattei Mattern Matteucci Matthes Matthey Mattia Mattila Mattioli Mattsson
Matula Matulová Matusiak Matusina Matuszak Matuszewski Matuška Matušková Matys Matysiak Matysová Matyáš Matyášová
Matías Matějka Matějková Matějíček Matějíčková Mau Maugeri Maulana Maurer Mauri Maurizi Mauro Mauroff Mautner Mautone
Mauzer Mavundla Maxa Maxim Maxová Maya Mayasari Maybach Mayer Mayerová Mayert Mayhoş Mayorga Mayowa Mazibuko Mazilu
Mazur Mazurek Mazurkiewicz Mazza Mazzanti Mazzarella Mazzaro Mazzei Mazzeo Mazzi Mazzini Mazzocchi Mazzola Mazzoleno
Mazzone Mazzoni Mazzotta Mazzotti Mazánek Mazánková Maćkowiak Małecki Małek Maňák Maňáková Mařík Maříková Maślanka
Mašala Mašek Mašková Mašojević Mbatha Mbende Mbuso Mccullough Mcdermott Mchunu Mckenzie Mclaughlin Mebold Mecca
Medeiros Medek Medeot Medhurst Medici Medina Medková Medrano Medugno Medveď Medveďová Meeuwis Megantara Megdanac Megna
Mehl Mehlhorn Mehloluhlaza Mehlorn Mehra Mehrotra Meichtry Meier Meijer Meili Meireles Meisch Meissner Meister Mejía
Melandri Melani Melcer Melcerová Mele Melgar Meli Melichar Melicharová Melillo Melinda Melis Melo Meloni Melzer
Meléndez Memoli Mena Menard Mencarelli Menchaca Mencl Menclová Menconi Mendes Mendoza Menegatti Menemencioğlu Menga
Mengoni Menna Menne Menon Menozzi Menrat Mensa Mensah Mensing Menéndez Menšík Menšíková Meo Meraz Mercado Mercier
Mercuri Mercurio Mereu Merian Merino Merkel Merli Merlo Mermoud Merola Merseburg Merta Mertens Mertová Mertoğlu Mertz
Merz Mesa Mesarić Mesloh Mesquita Messana Messina Meszaroš Mettler Metz Metzger Metzner Meunier Mewes Meyer Meylan
Meza Mezei Mečiar Mečiarová Mfeka Mfumu Mgenge Mhlanga Mhlongo Micco Miccoli Miceli Michal Michalak Michalcová
Michalczyk Michalec Michalik Michallek Michalová Michalski Michalík Michalíková Michałek Michałowski Michel Micheletti
Michelucci Michiels Michna Michnová Michálek Michálková Micillo Micu Mielczarek Mielke Mierzejewski Miettinen
Migliaccio Miglio Migliore Mignogna Mihai Mihaila Mihailescu Mihalache Mihalcea Mihalik Mihaliková Mihaljec Mihál
Mihálik Miháliková Mihálová Mijaković Mijota Mika Mikac Mikeš Mikešová Mikitenko Miklaś Mikloško Miklošková Miko
Mikodanić Miková Mikołajczak Mikołajczyk Mikula Mikulová Mikulski Mikulášek Mikulášková Mikulík Mikulíková Mikuta
Mikuš Mikušová Mikúš Mikúšová Milak Milan Milani Milanković Milano Milazzo Milczarek Milde Milea Milella Milewski
Militaru Militello Miljanović Milla Miller Mills Milota Milotová Milton Minah Minařík Minaříková Minelli Mingarelli
Minniti Mintzlaff Mináč Mináčová Minář Minářová Miodrag Miotto Mirabella Miracle Miramontes Miranda Mircea Mirea
Mireles Mirga Mirgová Miron Mishra Misiak Mistretta Misztal Mitanović Mitchell Miu Mičan Mička Mičková Miśkiewicz
Mišík Mišíková Mkhatshwa Mkhize Mlađenović Mlejnek Mlejnková Mlikota Mládek Mládková Mlčoch Mlčochová Mngomezulu Mnisi
Mobolaji Mocanu Moccia Mockenhaupt Modica Modise Modzelewski Moe Moede Moedl Moeller Moen Moffa Mofokeng Moga
Mogbadunade Moguenara Mohamed Mohnacki Mohr Mohrhard Moise Mojica Mojžiš Mojžišová Mojžíš Mojžíšová Mok Mokroš
Mokrošová Mokrá Mokrý Mokwena Mol Moldovan Moldoveanu Molefe Molenaar Molenda Molina Molinari Molinaro Molitor Moll
Moller Mollica Molnar Molnár Molnárová Moloi Molteni Molzan Monaci Monaco Monahan Mondragón Monnard Monni Monod Monroy
Montag Montagna Montagner Montalbano Montalto Montalvo Montanari Montanaro Montañez Montaño Montefusco Monteiro
Monteleone Montemayor Montemurro Montenegro Montero Monterosso Montes Montesano Montez Monti Monticelli Montoya Montéz
Moonsamy Moore Moormann Moors Moosa Mora Morabito Moraes Morais Morales Morandi Morar Moraru Moras Moravcová Moravec
Moravčík Moravčíková Morawo Morawski Morax Moraz Mordenti Mordhorst Moreau Moreira Morel Morelli Morello Moreno
Moretti Moretto Morgan Morgante Morgenstern Morhelfer Mori Moriconi Morin Morini Morissette Moritz Moro Moroni Morová
Morra Morreale Morri Morrison Morrone Mortensen Morávek Morávková Mosca Moscato Mosciski Moseley Moser Moses Moslavac
Moss Mosti Mota Motalo Motaung Motchebon Motisi Motl Motloung Motlová Motta Mottet Mottola Motyka Motyčka Motyčková
Motzenbbäcker Moudrá Moudrý Moulin Moura Moučka Moučková Moya Mphahlele Mqwebu Mraz Mrkvička Mrkvičková Mroczek
Mroczkowski Mrozek Mrugalla Mráz Mrázek Mrázková Mrázová Mráček Mráčková Mróz Msibi Mthembu Mthethwa Mtolo Mtshali
Mucalj Mucavac Mucha Muchová Muckenthaler Mudau Mueller Mues Muhar Muinat Mukaram Mukhopadhyay Mulas Mulder Muller
Mulrain Mulyani Mulè Munaro Munch Munda Munguía Munk Munkaš Munsamy Muntean Munteanu Mura Muradbašić Murati Muratore
Murawski Murazik Muresan Murgia Murillo Muro Murolo Murphy Murray Murru Murtas Musat Muschg Musella Musi Musiał Musil
Musilová Musso Mustapha Mustika Mustofa Mustonen Musumeci Musy Muszyński Mutiat Muñiz Muñoz Muženjak Mužík Mužíková
Mydlo Mydlová Myhrer Myška Myšková Mácha Máchová Málek Málková Márquez Márton Máté Mächtig Mäder Mäkelä Mäkinen
Månsson Mårtensson Méndez Mészáros Míka Míková Möcks Mögenburg Möhsner Möldner Möllenbeck Möller Möllinger Mörsch
Møller Mühleis Müller Müllerová Münch Młynarczyk Műller Műllerová Nababan Nabein Nabow Nader Nagel Nagy Nagyová
Nagypalfi Naik Nainggolan Nair Najduk Najman Najmanová Najmudin Nalbantoğlu Namaga Nambeesan Namboothiri Nanaić Nanda
Nannen Nanni Napierała Napitupulu Napoletano Napoli Napolitano Nappi Naranjo Narcisi Narciso Nardi Narpati Narváez
Nascimento Nashiruddin Nastase Nastvogel Nasyiah Nasyidah Natale Natali Nathania Natsir Nau Naubert Nauer Naumann Nava
Navarra Navarrete Navarro Navrátil Navrátilová Nawrocki Nawrot Nayar Nazario Nazzaro Nača Ncusi Ndaba Ndandali Ndebele
Ndlovu Ndukwu Neacsu Neagoe Neagu Neamtu Nebioğlu Nechita Necula Nedbal Nedbalová Nedelcu Nedoma Nedomová Nedvěd
Nedvědová Negoita Negrea Negrete Negri Negru Negrón Nehru Neimke Nejedlá Nejedlý Nemcová Nemec Nemes Nenadov Nenadović
Neri Nerius Nesladek Nesti Nesvadba Nesvadbová Neto Neubauer Neubauerová Neubert Neuendorf Neumair Neuman Neumann
Neumannová Neumanová Neupert Neurohr Neuschwander Neves Nevárez Newton Ney Nezaj Nečas Nečasová Nešpor Nešporová Ngai
Ngcobo Ngcolosi Ngema Ngozi Ngubane Nguyen Nguyenová Nguyễn Ngwazi Ngwenya Ngô Nhlapo Nhleko Nica Nicastro Niccolai
Nicoara Nicolae Nicolas Nicolay Nicolescu Nicoletti Nicolini Nicolosi Nicolò Nicosia Nicotra Niculae Niculescu Nieddu
Niedermeier Niedziela Niedzielski Niedźwiecki Nieklauson Nielsen Niemczyk Niemi Niemiec Nieminen Nienow Nieto Nieves
Niewiadomski Niggeler Nigro Nijland Niklaus Nikolaus Nilsen Nilsson Ninalowo Ningrum Nissen Nistor Nita Nitra Nitu
Nitzsche Niño Nkansa Nkansah Nkomo Nkosi Nkrumah Noack Nobile Nobili Nobre Nocentini Nocera Nocerino Nodler Noel Noga
Nogueira Nojeem Nolan Nolte Nomvethe Nondlela Nonyana Norberg Nordby Nordin Nordskaug Nordström Noriega Normann Norris
Northoff Nosek Nosková Nota Notaro Noto Novelli Novello Novitasari Novosad Novosadová Novotná Novotný Nová Novák
Nováková Nováček Nováčková Nový Nowacki Nowaczyk Nowak Nowakowski Nowicki Nowiński Nowosadek Nozulu Nsele Nsia Ntanzi
Nti Ntiamoa Ntim Ntombela Ntuli Nucci Nucera Nugraha Nugroho Numanoğlu Nunes Nuraini Nurdiyanti Nurlaela Nussbeck
Nuzzo Nwachukwu Nwogu Nwuzor Nxumalo Nyaako Nyame Nyanda Nyantakyi Nyberg Nygaard Nygård Nyström Nytra Nzimande Nájera
Näf Németh Nöh Núñez Němcová Němec Němeček Němečková Oancea Obeng Oberbrunner Oberem Obergföll Oberlin Obermaier
Obiageli Obianuju Obrežanac Obšut Obšutová Ocampo Ocasio Occhipinti Ochoa Ochs Ochse Odehnal Odehnalová Odetola
Odobašić Odunayo Odunsi Oeser Ofori Ofosu Oggiano Ogindan Oginni Ogulana Ogunbamigbe Ogunbanwo Ogunbiyi Ogunbo Ogunde
Ogunwande Ogunwobi Ogunyeye Ojala Ojeda Ojo Ojua Okonkwo Okpattah Oktavian Oktaviani Oktovian Okumuş Okuneva Okunola
Okur Okyere Olabode Oladeji Oladimeji Oladipupo Olah Olaiya Olaoluwa Olariu Olaru Olasunkanmi Olasupo Olawale Olbina
Olbrich Olczak Olejniczak Olejnik Oliphant Oliva Olivares Olivas Oliveira Olivera Oliveri Olivi Olivier Olivieri
Oliviero Olivo Olivová Olivárez Olla Olmos Olofsson Olowokeere Oloyede Olsen Olson Olsson Olstad Olszewski Oltean
Olteanu Olubode Olubukola Olubunmi Olufeyikemi Olugbayila Olujimi Olukotun Olukunga Olumide Olusanya Olutola
Oluwagbemi Oluwakemi Oluwanisola Oluwaseun Oluwaseyi Oluwashina Oluwatosin Olvera Oláh Oláhová Omani Omidina Omobolaji
Omobolanle Omojola Omolara Omotoso Omowale Ondra Ondrašek Ondricka Ondrová Ondruš Ondrušová Ondráček Ondráčková Onnen
Onohinosen Onose Ontiveros Onyinyechukwu Oosterhuis Oparinde Opačić Opeyemi Ophey Opoku Oppliger Oppong Oprea Opris
Opuku Opuvačić Oquendo Orak Oraloğlu Oravec Orbanić Orbay Orbán Ordóñez Orefice Orellana Orgulan Orlandi Orlando Orn
Ornelas Orosco Orosz Orozco Orrù Orsini Orság Orságová Orsós Orta Ortega Ortenzi Orth Orthmann Ortiz Ortolani
Orzechowski Orłowski Oršanić Oschkenat Osei Osenberg Oshin Osinski Osiński Osmak Osmanlić Osorio Ossowski Ostendarp
Ostervald Ostrowski Ostuni Ostwald Osuagwu Osuntokun Otartić Otero Oti Otiwa Ott Ottaviani Ottaviano Otte Otto
Ottonello Otuo Otáhal Otáhalová Otčenáš Otčenášová Ovčina Owais Owczarek Owen Owokoniran Owolabi Owoyemi Owusu
Oyadiran Oyaifo Oyebola Oyelude Oyeniyi Oyetoro Oyeyemi Oyinkansola Oyinlola Ozansoy Ozuna Ožanić Pabón Pacheco Paci
Pacifici Pacifico Pacini Pacocha Paczkowski Padberg Padilla Padmasari Padovan Padrón Padula Paduraru Paesler Pagac
Pagan Paganelli Pagani Pagano Pagliai Pagliuca Pahanić Pahert Paimo Paiva Pajeska Pajkurić Pajonk Pajtl Pająk Pajčić
Paksüt Pakuła Pala Palacios Palacz Paladini Palano Palastri Palazzi Palazzo Palazzolo Palašti Palermo Paleček
Palečková Paljević Palla Palladino Pallentin Pallesen Pallotta Palm Palma Palmeri Palmieri Palmisani Palmisano Palombi
Palombo Palomino Palomo Paluch Palumbo Pamper Pana Panait Panaro Pandey Pandolfi Panek Panetta Panežić Pang Pangestu
Pani Panicker Panico Pantano Pantoja Panza Panzeri Panzig Paola Paolella Paoletti Paoli Paolicelli Paolillo Paolini
Paolino Paolucci Paone Paonessa Pap Papa Papak Papaleo Papapietro Papež Papežová Papini Papp Pappalardo Paradiso
Paraschiv Paravinja Pardini Paredes Parente Pariggiano Paris Parise Parisi Parisian Parker Parkin Parlier Parnell
Parodi Parra Parrinello Parrino Partida Partyka Parun Parvu Pasca Pascale Pascali Pascarella Paschke Pascu Pascucci
Pasini Pasqua Pasquali Pasquini Passarelli Passeri Passero Passuello Pasternak Pastore Pastorelli Pastorino Paszkowski
Pataki Patanè Patača Patačić Patel Paterson Patil Patila Patiño Patko Patočka Patočková Patrascu Patriarca Patrone
Patrun Patruno Patti Patzwahl Pau Paucek Paukner Pauko Pauković Pauková Paul Paulová Paun Paunković Pavan Pavani Pavel
Pavelek Pavelić Pavelka Pavelková Paver Pavešić Pavlas Pavlasová Pavlačić Pavlica Pavlicová Pavlikovská Pavlikovský
Pavlová Pavlík Pavlíková Pavlíček Pavlíčková Pavlů Pavone Pavrlišak Pavúk Pavúková Pawelec Pawlak Pawlicki Pawlik
Pawlikowski Pawłowski Paz Pazdera Pazderová Pazmanj Pałka Pařízek Pařízková Pašalić Pašek Pašeková Paška Paško Pašková
Peaquin Pece Pech Pecha Pechová Pecháček Pecháčková Pecka Pecková Pecora Pecoraro Pecorella Pedersen Pedone Pedraza
Pedrazzini Pedroni Pedrotti Pedroza Peeters Peixoto Pekař Pekařová Pekkan Pektemek Pekárek Pekárková Pelayo Pelc
Pelcová Pelikán Pelikánová Pellecchia Pellegrini Pellegrino Pellicano Pellicanò Pellitteri Peluso Pena Penna Pennestrì
Penzo Pepe Perales Peralta Peran Perdana Perea Perego Pereira Peres Perez Perilli Perin Perini Permadi Permata Perna
Pernica Pernicová Peroni Perotti Peroutka Peroutková Perra Perret Perri Perrier Perrin Perrini Perrone Perrot Perrotta
Perroy Persson Pertiwi Perugini Peruzzi Perša Pesaresi Pesce Peselman Pession Petcu Peter Peterka Peterková Peters
Petersen Peterson Petit Petito Petr Petralia Petrarca Petre Petrea Petrella Petrelli Petrescu Petrijevčanin Petrini
Petriševac Petrone Petronio Petrovac Petrovická Petrovický Petrová Petrucci Petruška Petrušková Petrák Petráková
Petráš Petrášová Petrů Pettersen Pettersson Petzold Petřík Petříková Petříček Petříčková Pezzella Pezzi Peña Pećar
Pećina Peřina Peřinová Pešek Peška Peško Pešková Pešorda Pešta Peštová Pfannerstill Pfeffer Pfeiffer Pfennig Pfersich
Pfingsten Pfister Pflieger Pflügner Pham Phan Philipp Philippe Phillips Phùng Phạm Piacentini Piaget Piana Pianese
Pianigiani Piasecki Piazza Piazzolla Pibiri Pica Picard Picariello Picchi Piccinini Piccione Picco Piccoli Piccolo
Pichardo Pichler Pichlmaier Pictet Piechota Pieczek Piekarski Pieri Pierini Pierre Pierro Piesker Pietras Pietruszka
Pietrzak Pietrzyk Pietsch Piga Pignatelli Piguet Piha Pilarski Pilato Pilař Pilařová Pilch Pili Pilla Pillai Pillay
Pillitteri Pilát Pilátová Pimentel Pinardi Pineda Pingpank Pinheiro Pinho Pini Pinna Pinnock Pinon Pintea Pintilie
Pinto Pintus Pintér Piotrowicz Piotrowski Pipitone Pippig Piras Pircher Piredda Pires Pirone Pirrello Pirrone Pirvu
Pisani Pisano Pisarević Pischedda Pisciotta Piscitelli Piscopo Pisu Pithey Pitinac Pitkänen Pitschugin Pittalis
Pittard Pitzalis Piva Pivar Pivetta Pivoňka Pivoňková Piwowarczyk Pizarro Pizzi Pizzimenti Pizzitola Pizzo Pizzuti
Piña Piórkowski Piątek Piątkowski Piłat Piškorjanac Placento Plachá Plachý Plank Plantak Plaskur Plass Platania
Platzer Plauk Plautz Plazonja Plazonjić Plaček Plačko Plačková Plaščar Plch Plchová Plekanec Plekanecová Pletsch Pleša
Pleška Plomb Plotzitzka Pluhař Pluhařová Pluta Plšek Plšková Pocrnja Podbarac Podgórski Podhradská Podhradský
Podkonická Podkonický Podpadac Podzimek Podzimková Poehn Poels Poeschl Pogačić Poggi Poggio Pogorzelski Pohl Pohland
Pohle Pohlová Poirier Pokorná Pokorný Polak Polanco Polanská Polanský Polančec Polat Polese Poletti Poli Poliak
Poliaková Polidori Polifka Polimeno Politi Polito Polizzi Pollich Pollina Pollmächer Pollock Polverino Polách
Poláchová Polák Poláková Poláček Poláčková Polášek Polášková Polívka Polívková Polšak Pomp Pompei Pompili Pompilio
Ponce Ponitzsch Ponjavić Pons Ponti Poon Poore Popa Popelka Popelková Popescu Popovici Popržan Popławski Porcari Porcu
Porras Porsche Porth Portillo Portmann Porębski Posada Poschmann Poser Pospíchal Pospíchalová Pospíšil Pospíšilová
Postiglione Postma Potenza Pothuvaal Potočar Pottel Potůček Potůčková Poulsen Pour Pouros Pourová Powell Powlowski
Poyrazoğlu Pozzi Pozzo Poçan Prabowo Prachař Prachařová Pradana Pradipta Prado Prah Prajapat Prakasa Prakatur Prangart
Prange Pranowo Prasasta Prasetya Prasetyo Prastuti Pratama Pratesi Praticò Pratiwi Prato Prayoga Pražák Pražáková
Prchal Prchalová Preciado Preda Prediger Predovic Preloščan Prempeh Prencipe Preradović Pressler Prete Preuk Preuss
Prevost Prey Preziosi Priemer Prieto Prince Principato Prinsen Prinsloo Prisco Privitera Probst Procházka Procházková
Procopio Procter Prodan Prohaska Proietti Prokeš Prokešová Prokop Prokopová Prosacco Proske Provazník Provazníková
Provenzano Prošek Prošková Prus Przybylski Przybysz Przybył Przybyła Prášek Prášková Průcha Průchová Průša Průšová
Ptak Ptáček Ptáčková Puca Pucci Puccio Puchalski Puddu Pudjiastuti Puente Puga Puggioni Pugliese Pugliesi Puglisi
Puharić Puiu Puleo Pulido Pun Pupák Pupáková Purdy Purnama Purnawarman Purnawati Purwadi Purwanti Pury Pusch Puspasari
Puspita Putra Putri Putzolu Puškarčuk Pytel Páez Pál Pánek Pánková Pásztor Pátek Pátková Pålsson Pérez Péter Pícha
Píchová Píša Píšová Pöche Pöge Płonka Přibyl Přibylová Přikryl Přikrylová Příhoda Příhodová Pšenička Pšeničková
Quaglia Quaranta Quarta Quartenoud Quartey Queiroz Quesada Quevedo Quezada Quigley Quinn Quinodoz Quinta Quintairos
Quintana Quintanilla Quintero Quinto Quiros Quiroz Quiróz Quitzon Quiñones Quiñónez Raabe Rabenstein Rabić Rabljenović
Rach Rachmawati Racordon Raczyński Rada Radebe Radecki Radigović Radijevac Radin Radišević Radl Radlović Radmanović
Radoi Radomirović Radomski Radová Radtke Radu Radulescu Radulić Radulović Rael Raffa Rago Ragone Ragusa Rahardian
Rahayu Rahimah Rahmawati Rahn Raich Raimondi Raimondo Rajasa Rajata Rajs Rajtek Rajčević Rajš Rak Rakarić Raković
Raková Rakowski Rakušić Ralbovski Rallo Ramadan Ramadhani Ramač Rambaldi Rambousek Rambousková Ramella Ramos Rampazzo
Ramírez Ramón Rana Randazzo Randunković Raneri Ranftl Rangel Rangelov Rangen Ranieri Raniolo Rantanen Ranucci Ranz
Rapisarda Raposo Rapp Rapuano Rascón Rasić Rasmussen Raspudić Rataj Ratajczak Ratajová Rath Ratke Ratkovčić Ratti Rau
Raubuch Raukuc Rauso Rautenkranz Ravaioli Ravet Ravn Raya Rayhan Raynor Razić Razo Raška Rašková Raščanin Rea Reale
Recchia Redaelli Reddy Rees Regalado Rehak Rehwagen Reiber Reichardt Reichel Reichert Reichling Reid Reif Reifenrath
Reilly Reimann Reina Reinberg Reinelt Reinger Reinhardt Reinke Reis Reitze Remeta Remeš Remešová Rempel Remy Renard
Renaud Renault Renda Rendra Rendón Renk Renna Renner Rentería Rentz Renz Renzi Renčar Repetto Repija Repiská Repiský
Reppin Restivo Restle Restorff Reséndez Retzke Reuber Reumann Reus Reuss Reusse Rey Reyes Reymond Reyna Reynold
Reynolds Reynoso Rezek Rezková Rheder Rhoden Ribar Ribaupierre Ribeiro Rica Riccardi Ricci Ricciardi Riccio Riccobono
Rice Richards Richardson Richter Richtr Richtrová Rico Ridolfi Riedel Riediger Rieger Riekmann Riepl Riermeier Riester
Riethmüller Rietman Rietmüller Rietscher Riggi Riggio Righetti Righi Rigoni Rimai Rinaldi Rincón Riner Ringel Ringer
Rink Riojas Riolo Riparbelli Ripken Rippin Ritchie Ritosek Ritschel Ritsma Ritter Rittgasser Rittweg Ritz Riva Rivas
Rivera Rivero Riviere Riyanti Rizza Rizzi Rizzo Roba Robak Robel Robert Roberti Roberts Robertson Robin Robinson
Robledo Robles Rocca Rocchi Rocco Rocha Rochaix Rochat Roche Rockmeier Rodarte Rodehau Rodigari Rodowski Rodrigues
Rodriguez Rodrígez Rodríguez Rodríquez Roecker Rogahn Rogala Rogalski Roger Roggatz Rogolino Rogowski Rogulja Rohan
Rohländer Rohrer Rojas Rojek Rojo Rokossa Roldán Roleder Rolfson Rolland Rollo Roloff Rolón Romagnoli Romaguera Roman
Romanelli Romani Romaniello Romanini Romano Romanowski Romančík Romančíková Romeo Romero Romo Romy Rondinone Rondoni
Roob Roos Roque Rosa Rosado Rosales Rosandić Rosario Rosas Rosati Rosbach Rosca Roschinsky Rose Rosenauer Rosenbauer
Rosenbaum Rosenthal Rosi Rosiak Rosiński Rosksch Ross Rossberg Rosselli Rosset Rossetti Rossi Rossini Rossler Rosso
Rosu Rota Rotaru Roth Rothenbacher Rother Rotolo Rotondo Rotundo Roubal Roubalová Rougemont Roulin Rous Rousová
Rousseau Roussel Roux Rowe Roy Roybal Royer Rozsypal Rozsypalová Rožac Ruberto Rubino Rubio Rucco Ruch Ruciński
Ruckdeschel Rudan Rudnicki Rudolf Rudolfová Rudziński Rudzki Ruecker Ruelas Ruggeri Ruggieri Ruggiero Ruiz Rumpf
Runolfsdottir Runolfsson Runte Ruotolo Rupprecht Rus Rusciano Rusin Rusová Russel Russo Rusu Ruth Rutherford Rutkowski
Ruud Ruíz Rušanoski Ružička Ružičková Ryan Ryba Rybak Rybarczyk Rybicki Rybníček Rybníčeková Rybová Rybár Rybárik
Rybáriková Rybárová Rybář Rybářová Ryjikh Ryzih Ryšavá Ryšavý Rzepka Rác Rácová Rácz Rädler Räntsch Räsänen Ríos
Różański Różycki Rödiger Röse Röthlisberger Röttger Røed Rücker Rüdiger Rüegg Rüter Rüttimann Rýdl Rýdlová Růžek
Růžička Růžičková Růžková Saarinen Saavedra Saba Sabatini Sabatino Sabato Sabau Sabbatini Sabdat Sabia Sabian Sabino
Sabljak Sabolski Sabolčec Sacchet Sacchetti Sacchi Sacco Saccone Sachse Sack Sadiki Sadović Sadowski Sadílek Sadílková
Sadıklar Sadžak Saefullah Safitri Saflanis Safo Sagadi Sagafe Sagonas Saheed Sahner Saia Saile Sailer Saini Saiz Sala
Saladino Salahudin Salako Salami Salamone Salas Salatiello Salazar Salcedo Salcido Saldaña Saldivar Salemi Salemme
Salerno Salgado Salierno Salinas Salis Salma Salminen Salo Salomone Salonen Salow Salsabilla Salvadori Salvati
Salvatore Salvatori Salvi Salvucci Salzano Salzer Salzmann Samancı Samaniego Samek Samková Sammartano Sammartino
Sammert Samohod Samohodaj Samosir Samson Samsonová Samuel Samuelsson Sanabria Sanches Sanchez Sandalcı Sandberg Sander
Sanders Sandić Sandor Sandoval Sandoz Sandström Sandu Sanfilippo Sanford Sanna Sannino Sansone Santacruz Santamaria
Santana Santangelo Santarelli Santarossa Santarsia Santarsiero Santi Santiago Santilli Santillán Santinelli Santini
Santo Santoni Santori Santoro Santos Santoso Santucci Sanusi Sapienza Saponaro Saporito Saptono Saputra Saputri
Sarabia Saracino Saragih Sarah Saraiva Saraswati Sarbu Sardella Sardina Sarnataro Sarpong Sarti Sartor Sartori Sarvari
Sarı Sarıoğlu Sassano Sassi Sasso Satner Satria Satta Sattelmaier Satterfield Sauceda Saucedo Sauer Sauerland
Saumweber Saussure Sava Savary Savevski Savini Savoca Savoia Savolainen Savu Sawayn Sawicki Saygıner Sbrana Scaglione
Scala Scalia Scalise Scalzo Scano Scanu Scarano Scardino Scarpa Scarpellini Scc Schacht Schaden Schaefer Schaffarzik
Schahbasian Schaller Schamberger Scharf Schaub Schedler Scheer Scheidegger Schejbal Schejbalová Schelk Schellenbeck
Schembera Schenk Scherbarth Scherer Scherini Schermann Scherrer Schersing Scherz Schettino Scheurer Scheuring Scheytt
Schiavi Schiavo Schiavon Schiavone Schielke Schieskow Schifano Schildhauer Schillaci Schiller Schilling Schima
Schimmel Schimmer Schindzielorz Schinner Schipper Schirmer Schirrmeister Schirru Schlachter Schlangen Schlatter
Schlawitz Schlechtweg Schley Schlicht Schlitzer Schmalzle Schmeler Schmid Schmidt Schmidtchen Schmidtová Schmitt
Schmitz Schmuhl Schneider Schneidrová Schnelting Schnider Schnieder Schnyder Schnürer Schoberg Schoch Schoen Scholten
Scholz Schonberg Schondelmaier Schorderet Schorr Schott Schottmann Schouren Schowalter Schrader Schramm Schreck
Schreiber Schreiner Schreiter Schrepfer Schroder Schroeder Schröder Schrøder Schuermann Schuff Schuhaj Schuldt Schuler
Schulist Schult Schulte Schultz Schultze Schulz Schulze Schumacher Schumann Schumm Schupp Schuppe Schuri Schuster
Schutzbach Schwab Schwalm Schwanbeck Schwandke Schwanitz Schwarthoff Schwartz Schwarz Schwarzer Schwarzkopf
Schwarzmeier Schwarzová Schwatlo Schweisfurth Schweitz Schweizer Schwennen Schwerdtner Schwidde Schwizgebel Schwuchow
Schäfer Schäffel Schäffer Schäning Schär Schärer Schöckel Schönball Schönbeck Schönberg Schönebeck Schönenberger
Schönfeld Schönherr Schönlebe Schötz Schüler Schüppel Schürch Schütz Schütze Sciacca Scocco Scognamiglio Scopece
Scorza Scott Scotti Scrofani Scuderi Sebastiani Secchi Secci Sechi Sedarević Sedillo Sedliak Sedliaková Sedlák
Sedláková Sedláček Sedláčková Sedlář Sedlářová Seeger Seelig Segovia Segunmaru Segura Sehls Sehnal Sehnalová Seibold
Seidel Seiders Seidl Seidlová Seifert Seifertová Seigel Seiler Seitz Sekanina Sekaninová Sekinat Seme Semeraro Semerád
Semerádová Semisch Semprini Senatore Senger Senkel Senko Senková Senn Senzangakhona Sepe Sepetçi Sepúlveda Serafin
Serafini Serafino Serban Serena Sergi Serna Serpa Serr Serra Serrano Serrato Sessa Sestito Sethi Setiawan Severa
Severi Severino Severová Sevi Sevilla Sewald Sezek Sforza Shah Shanahan Sharma Shekoni Shezi Shields Shiu Shongwe
Shukla Shum Sibiya Siciliano Sidler Siebel Siebert Siedlecki Siegling Siegrist Sielemann Siemon Siener Sienkiewicz
Sieradzki Sierra Sievers Siewert Signorelli Signorile Signorini Sigrist Sihler Sihombing Sihotang Siino Sikora
Sikorová Sikorski Silenzi Sillah Silva Silvestri Silvestrini Silvestro Sima Simanjuntak Simbolon Simeoli Simeone
Simeoni Simeti Simion Simionescu Simmen Simon Simoncelli Simone Simonet Simonetti Simoni Simonini Simonis Simonsen
Simula Simões Sin Sinaga Sinanoğlu Sinclair Singh Sinha Sini Sinnhuber Sinopoli Sipes Sipos Siracusa Siragusa Sirait
Sirbu Siregar Siri Sischka Sisneros Sitarić Sitek Sithole Sithuli Sitompul Sitorus Situmorang Siu Sivák Siváková Siwek
Siwele Siyaya Sjöberg Sjögren Skala Skalická Skalický Skalová Skalski Skandović Skeledžija Skenderija Skiba Skibicki
Skibiński Skiles Sklenka Sklenková Sklenář Sklenářová Skoczylas Skoglund Skokan Skokanová Skopal Skopalová Skorupan
Skov Skowron Skowronek Skowroński Skořepa Skořepová Skračić Skroban Skrzypczak Skrzypek Skutecká Skutecký Skuterud
Skácel Skácelová Skála Skálová Skóra Skřivánek Skřivánková Slabá Slabý Sladek Sladká Sladký Sladović Slam Slamek
Slanina Slaninová Slatinac Slavković Slavík Slavíková Slavíček Slavíčková Slašťan Slašťanová Slezák Slezáková Sloboda
Slobodjanac Slobodník Slobodníková Slobodová Slobođanac Slonja Slota Slotová Slotta Slovák Slováková Slováček
Slováčková Sluka Sluková Sládek Sládková Sláma Slámová Smailbegović Smaić Smajlović Smedsrud Smeets Smejkal Smejkalová
Smet Smetana Smetanová Smets Smieja Smiljan Smiljanec Smith Smitham Smogeli Smola Smoliński Smoljanec Smoljanić Smolka
Smolková Smolová Smolík Smolíková Smrek Smreková Smrčka Smrčková Smrž Smržová Smutná Smutný Smyth Smékal Smékalová
Snooke Soare Soares Sobczak Sobczyk Sobek Sobieraj Sobková Sobolewski Soboll Sobotka Sobotková Sobowale Soccorsi Socha
Sochacki Sochor Sochorová Sodano Sodar Sojka Sojková Sokhela Sokol Sokolová Sokolowski Sokołowski Sokół Solak Solano
Solberg Soldati Solga Solheim Solinas Soliz Soller Solli Sollner Solmaz Solomon Solorio Solorzano Solís Somayaji
Sommer Sommrová Somogyi Somrak Somssich Sondisa Sonn Sonnabend Sorbello Sorce Soria Soro Sorrentino Sosa Sosnowski
Sotelo Sothole Soto Sottile Soukup Soukupová Sousa Soutter Souza Souček Součková Sova Sovová Sowa Sowiński Soyinka
Soós Sołtys Sołtysiak Spada Spadafora Spadaro Spadoni Spagnolo Spagnuolo Spahn Spank Spano Spanu Spanò Sparacino
Spasojević Spataro Spelmeyer Spencer Speranza Spiegelburg Spielvogel Spiga Spina Spinelli Spinka Spinner Spitzmüller
Spizzirri Splinter Spoerri Sporer Sporrer Sprenger Sprunger Spurná Spurný Spáčil Spáčilová Spörri Spöttel Srakić Srb
Srbová Sroka Stabile Stachowiak Stachowicz Stachura Stachurski Stadelmann Staffieri Stahl Staicu Stalder Stamm Stan
Stanciu Stancu Stanek Stanescu Stang Stanger Staniszewski Stanisławski Stanivuković Staniša Stankiewicz Stanton
Stanzione Staněk Stapić Stark Stará Starý Stasiak Staszewski Staub Stauffer Stauss Stawicki Staňková Stašćik Stec
Steding Stefan Stefanescu Stefani Stefaniak Stefański Steffen Steffensen Steffny Stehlík Stehlíková Stehr Steidl
Steigauf Steiger Stein Steinecke Steiner Steinerová Steinert Steinkamp Steinmann Steinmetz Stejskal Stejskalová
Stelkens Stella Stelmach Stengel Stengl Stensrud Stenzel Stepanov Stephan Stern Stettler Steuber Steuk Stewart Stibor
Stiborová Stiedemann Stief Stifel Stigliano Stocker Stodola Stodolová Stoian Stoica Stokanović Stokes Stoklasa
Stoklasová Stolarczyk Stolarski Stoll Stolla Stolle Stoltenberg Stolz Storl Storm Storp Storti Stoutjesdijk Stracke
Straka Straková Strand Strano Stranski Stratmann Straub Strausa Streck Streese Strege Streich Streit Strejček
Strejčková Streller Strepački Strieder Striezel Strikinac Strmota Strnad Strnadová Strnisko Strnisková Stroe Strogies
Strohschank Stroman Strosin Strouhal Strouhalová Strunz Strutz Strzelczyk Strzelecki Stránská Stránský Ström Strömberg
Stube Stubičan Stuchlík Stuchlíková Stucki Studená Studený Studer Studnička Studničková Stuparić Stupka Stupková Stutz
Stárek Stárková Stöckert Stöckli Stöppler Stöwer Stürmer Stępień Stępniak Suartini Sucameli Sucera Suchomel
Suchomelová Suchá Suchánek Suchánková Suchý Suciu Sudiati Sudrajat Suen Suffa Sujew Suk Suková Sulaimon Sunarić
Sundberg Superina Supriyanto Surace Suriano Surma Suryatmi Suryono Susanti Suski Sussmann Suter Sutermeister Suthar
Suthe Sutschet Sutter Sutz Suvajac Suvala Suwarno Suárez Sušac Svatoň Svatoňová Svatoš Svatošová Svačina Svačinová
Svendsen Svensson Sviták Svitáková Svoboda Svobodová Svorcan Svozil Svozilová Svrakačić Svrbík Svrbíková Svrtan
Světlík Světlíková Swaniawski Swift Swillims Syahreza Sylvester Symcox Synek Synková Syrová Syrový Szabo Szabó
Szafrański Szalai Szasz Szatkowski Szczepaniak Szczepanik Szczepański Szczerba Szcześniak Szczygieł Szczęsna Szczęsny
Sze Szekely Szekeres Szeląg Szendrei Szeto Szewczyk Szikra Szilágyi Szostak Szulc Szwarc Szwed Szydłowski Szymański
Szymczak Szymczyk Szymkowiak Szyszka Székely Szücs Szőke Szűcs Sáenz Sámel Sámelová Sánchez Sándor Sárközi Sæther
Söderberg Sören Sözeri Sørensen Sørlie Süleymanoğlu Sürth Sýkora Sýkorová Sławiński Słowik Słowiński Tabaček Tacconi
Taddei Tafelmeier Tafoya Tagliabue Tagliaferri Tagore Tahincioğlu Tahirović Tai Taiwo Takalić Takyi Takács Talapka
Talarico Talavanić Tallarico Tallone Talwar Tam Tamas Tamayo Tamba Tamburini Tamez Tammaro Tampubolon Tamunoemi Tamás
Tan Tanacković Tanase Tanasijević Tancoš Tancošová Tandon Tang Tangen Tanner Tanrıkulu Tanurdžić Tanzi Taormina Tapia
Tarantino Tarihoran Tarnowski Tarquini Tartamella Tasche Taslak Tassi Tassinari Tasso Tassone Tatar Tataranni Tatarka
Tatarková Tatarová Tataru Tatár Tatárka Tatárkaová Tatárová Taufratshofer Tavani Tavares Tawia Taylor Tazegül Taş
Taşlı Taşçı Tedde Tedeschi Tedesco Tegethof Teichmann Teixeira Tejada Tejeda Tekand Tekelioğlu Tekin Telak Telebar
Telenta Telesca Tella Tello Temitope Teodorescu Teplá Teplý Tepper Terenzi Teresi Terheiden Terlecki Terlizzi Terlouw
Termine Terrazas Terry Terzi Terzo Terán Tesař Tesařová Tesi Testa Teufel Thamrin Theele Thieke Thiel Thijs Thimm
Thiomas Thomas Thomka Thomková Thommen Thompson Thomsen Thomson Thoresen Thoyana Thriene Thränhardt Thumbeza Thusi
Thust Thyssen Thöne Tiano Tiberti Tichá Tichý Tidow Tiedtke Tietze Tijerina Tikas Tilgner Tillack Tillman Tilotta
Timarić Timmermann Timmermans Tinguely Tiozzo Tirado Tirelli Tirri Tischler Tischmann Tissot Tittman Tivontschik
Tkaczyk Toader Tobler Todaro Tofani Toft Toivonen Tokarski Tokatlıoğlu Tokgöz Toldo Toledo Tolomeo Tolu Tolulope Toma
Tomala Toman Tomanová Tomaselli Tomasello Tomasi Tomassoni Tomaszewski Tomczak Tomczyk Tomei Tomek Tomescu Tomeček
Tomečeková Tomečková Tomeš Tomešová Tomka Tomko Tomková Tomljanović Tommasi Tomys Tománek Tománková Tomáš Tomášek
Tomášková Tomášová Tonat Tonelli Tong Tonini Tonkovac Tonn Topaloğlu Topolovac Topçuoğlu Toraman Torchia Torchio
Torgersen Tornatore Toro Torp Torphy Torre Torres Torresi Torri Torriani Torrisi Tortora Tortorici Toscano Tosi Totaro
Toth Toti Totman Toto Tovar Towne Tracz Traini Tralli Trampeli Tramposch Tran Trandafir Tranová Trantow Trapani Trauth
Trautmann Travaglini Travan Traverso Travica Treff Trejo Tremblay Tremmel Tress Tretinjak Tretola Treutel Trevisan
Treviño Tribuljak Trif Trifan Triolo Tripodi Trivedi Trnka Trnková Troisi Trojan Trojanová Trojanowski Trombetta Tromp
Trovato Trtica Truben Trubenová Truhlář Truhlářová Trujillo Truter Trzciński Trzeciak Trávníček Trávníčková Trčka
Trčková Trương Trần Trịnh Tsabalala Tsamonikian Tsang Tschiers Tschirch Tschudi Tse Tshabalala Tsoi Tsotetsi Tsui
Tubanski Tucci Tuccillo Tuch Tucholke Tuckett Tudor Tudorache Tudose Tudow Tufano Tufo Tulla Tumbarello Tumino
Tunaboylu Tunkova Tunçeri Tuominen Turajlić Turan Turchi Turco Turcotte Turcu Turek Tureček Turečková Turková
Turnadžić Turner Turunen Turza Turčok Turčoková Tuschmo Tustonja Tutu Tuček Tučková Tuğlu Tuğluk Tvrdá Tvrdík
Tvrdíková Tvrdý Twardowski Tweneboa Twumasi Táborská Táborský Tächl Téllez Tórrez Tóth Tóthová Többen Töpfer Török
Türkdoğan Türkyılmaz Tütüncü Tüzün Tăng Tříska Třísková Tůma Tůmová Ubavin Uca Uchechi Udvardi Ugarak Ugolini Uher
Uhlemann Uhlig Uhlíř Uhlířová Uhrig Uhrová Uibel Ulibarri Uliczka Ullmann Ulloa Ullrich Ulrich Ulrichová Uluhan Umbach
Umlauft Umminger Umolac Unger Ungureanu Unterpaintner Upton Uram Uramová Urban Urbancová Urbanec Urbanek Urbaniak
Urbano Urbanová Urbanowicz Urbansky Urbańczyk Urbański Urbina Urblík Urblíková Urbánek Urbánková Ureña Urhig Uribe
Urrutia Urso Ursu Urías Usada Usai Usamah Utama Utami Utješanović Uwais Uyainah Vaca Vacca Vaccari Vaccaro Vacek
Vacková Vaculík Vaculíková Vadlja Vaduva Vahala Vahlensieck Vailati Vaip Vajcík Vajcíková Vajda Vajdička Vajdová
Vajzenbach Vakareskov Vala Valach Valachovič Valachovičová Valachová Valadez Valdez Valdivia Valdés Valencia Valent
Valenta Valente Valenti Valentini Valentino Valentová Valentín Valenza Valenzuela Valeri Valeš Valešová Valić
Valladares Valle Vallejo Valles Vallet Valletta Valli Vallone Valová Valsecchi Valuška Valušková Valverde Valášek
Valášková Van Vandamme Vandenberghe Vandenbroeck Vandervort Vandevelde Vanegas Vanek Vaneková Vangermain Vanni Vannini
Vaníček Vaníčková Vančura Vančurová Vaněk Vaněček Vaněčková Varela Varenina Varga Vargas Vargová Varma Varman Varmuža
Varnica Varriale Varrier Varzić Varšava Vascotto Vasile Vasilescu Vasiliu Vass Vassallo Vasseur Vater Vavrikov Vavřík
Vavříková Vaz Vaňková Vašadi Vašek Vaška Vašková Vašák Vašáková Vašíček Vašíčková Vecchi Vedvik Veenstra Vega Vegar
Vegge Veiga Vejvoda Vejvodová Vela Velasco Velioğlu Vella Velásquez Velázquez Venegas Venezia Venghaus Venter
Ventimiglia Ventura Venturelli Venturi Venturini Vera Verbeek Vercesi Verde Verdugo Verduzco Veres Vergara Verhaeghe
Verhoeven Verma Verme Vermeulen Verner Vernerová Verniest Veronese Verstraete Verzi Vesel Veselová Veselá Veselý
Vestergaard Veum Veverka Veverková Vey Vezi Vezmar Vezzoli Večeřa Večeřová Viale Vianello Vicari Vicen Vicenová
Vicente Vichi Vicinanza Vicini Vidal Vidaček Viderščak Vidranjski Vieira Viellehner Viera Vierin Vieweg Vigil Viklund
Vila Vilakazi Villa Villadsen Villagómez Villalobos Villalpando Villani Villanueva Villareal Villari Villarreal
Villaseñor Villegas Vilímek Vilímková Vincent Vincenzi Vinci Vincze Vink Vinketa Vinther Vintila Vinš Vinšová Viola
Violante Violi Virgilio Virtanen Virág Visan Visani Visconti Viscò Visentin Visintin Visser Vita Vitale Vitali Viti
Vitiello Vitman Vittori Vitásek Vitásková Viviani Vizziello Višekruna Višňovská Višňovský Vlach Vlachová Vlad Vlah
Vlasák Vlasáková Vlašić Vlk Vlková Vlček Vlčková Vobořil Vobořilová Vodička Vodičková Vodrážka Vodrážková Vodák
Vodáková Voelkel Vogel Vogelgsang Vogt Voicu Voigt Voinea Vojta Vojtek Vojteková Vojtková Vojtová Vojtíšek Vojtíšková
Vojtěch Vojtěchová Vojáček Vojáčková Vokoun Vokounová Vokuhl Volek Volf Volfová Volk Volker Volkman Volkmann Volková
Volná Volný Volpe Volpi Von Vona Vondra Vondrová Vondrák Vondráková Vondráček Vondráčková Vontein Vorel Vorlová
Vorlíček Vorlíčková Voráček Voráčková Vos Votava Votavová Votruba Votrubová Voříšek Voříšková Vrabcová Vrabec Vranjić
Vračar Vrba Vrbanac Vrbas Vrbaslija Vrbová Vrekalović Vrzal Vrzalová Vrána Vránová Vuillermoz Vujaković Vujeva Vukadin
Vukaljević Vukalović Vukanović Vukasović Vukašinac Vunak Vučevac Vybíral Vybíralová Vydarená Vydarený Vydra Vydrová
Vymazal Vymazalová Vyskočil Vyskočilová Vysloužil Vysloužilová Vácha Váchová Václavek Václavková Václavík Václavíková
Vágner Vágnerová Válek Válková Váradi Vásquez Vávra Vávrová Vázquez Váňa Váňová Väisänen Vélez Véliz Vícha Víchová Vít
Vítek Vítková Vítová Víšek Víšková Vörös Vương Wacana Wachenbrunner Wachtel Waelchi Wagenaar Wagner Wagnerová Wahyudin
Wahyuni Waibel Wakan Walczak Walder Waldmann Walkowiak Wallin Wallner Wallstab Walsh Walter Walther Walton Waltrová
Waluyo Walz Wan Wang Wanner Warchoł Ward Wardana Wartenberg Waschbüsch Wasiak Wasilewski Wasita Wasiu Waskita Wasser
Wassilew Wassiluk Wastuti Waters Watsica Watson Wawrzyniak Wdowiak Weber Webrová Wegmann Wehner Wehrle Wehrli Wehrsen
Weibel Weidlich Weidner Weigel Weiler Weimann Weimer Weinand Weis Weiss Weissnat Weissová Welch Weller Welsch Welti
Welz Welzel Wenger Weniger Wenk Werle Werner Werrmann Wershansky Wertag Wesley Wesołowski Wessel Wessinghage West
Wettstein Weyel Wezel Wiafe Wibisono Wibowo Wicaksono Wichmann Wickert Widiastuti Widmer Widodo Wiebe Wiechmann
Wieczorek Wiegand Wiegelmann Wierig Wierzbicki Wiese Wieser Wijaya Wijayanti Wikström Wilcox Wilczek Wilczyński
Wilderman Wilhelm Wilk Wilkinson Wilky Willems Willemsen Williams Williamson Willms Willoughby Willwacher Wilson Wilts
Wimmer Winarno Winarsih Windler Winiarski Winkelmann Winkler Winklerová Winter Wintheiser Winther Wirth Wirz Wischek
Wischer Wisoky Wisozk Wissing Witczak Witek Witkowski Wittich Witting Wittl Wiza Wiącek Więcek Więckowski Wiśniewski
Wnuk Wojciechowski Wojtas Wojtasik Wojtczak Wojtkowiak Wolak Wold Wolf Wolfarth Wolff Wolfová Woliński Wollenberg
Wollmann Wolny Wolski Wolters Wong Wood Wosiyane Wouters Woytkowska Woś Woźniak Wright Wrona Wroński Wróbel Wróblewski
Wuckert Wujak Wulandari Wunsch Wuraola Wurm Wyludda Wyman Wypych Wysocki Wyss Wyszyński Wójcicki Wójcik Wójtowicz
Wölpert Wöschler Wühn Wünsche Wüthrich Wąsik Wąsowski Węgrzyn Włodarczyk Włodarski Xaba Xacon Xana Xavier Xenia Xiana
Xicoy Yaamoa Yago Yalçın Yami Yan Yanes Yang Yanuar Yaqub Yavuz Yawson Yazıcı Ybarra Yeboa Yeboah Yebra Yengwa
Yetkiner Yeung Yeşilkaya Yim Yin Yip Yirenkyi Yiu Yolanda Yorulmaz Yost Young Yudhistira Yue Yuen Yulianti Yulianto
Yuliarti Yundt Yung Yuniar Yunta Yussuf Yáñez Yüksel Yıldırım Yıldız Yıldızoğlu Yılmaz Yılmazer Zabaleta Zaborowski
Zabrdac Zabłocki Zaccaria Zaccaro Zach Zachová Zaczkiewicz Zadnik Zadravec Zadrić Zagaria Zago Zagoršek Zagórski
Zaharia Zahn Zahradník Zahradníková Zahrah Zahrádka Zahrádková Zaituc Zajac Zajacová Zajíc Zajícová Zajíček Zajíčková
Zając Zajączkowski Zakrzewski Zalar Zalewski Zamarreno Zamarripa Zambon Zamboni Zambrana Zambrano Zambuto Zamfir
Zamora Zampieri Zamudio Zanatta Zandt Zanella Zanelli Zanetta Zanetti Zani Zanner Zanon Zanotti Zapalac Zapata
Zapletal Zapletalová Zappacosta Zappalà Zappia Zaragoza Zarate Zaremba Zarzycki Zaręba Zatloukal Zatloukalová Zauber
Zavadil Zavadilová Zavala Zavřel Zavřelová Zawada Zawadzki Zayas Zbinden Zbodulja Zboncak Zbořil Zbořilová Zdelar
Zdenčan Zdravčević Zdražil Zdražilová Zdunek Zedda Zedník Zedníková Zehnder Zeidler Zekl Zelaya Zelenka Zelenková
Zelená Zelený Zelinka Zelinková Zeman Zemanová Zemlak Zemánek Zemánková Zender Zeni Zennaro Zepeda Zeuch Zeyen Zeyhle
Zezula Zezulová Zhang Zhao Zheng Zhou Zhu Ziegler Zieliński Zielonka Ziemann Zieme Zijan Zijlstra Zikmund Zikmundová
Zima Zimanyi Zimka Zimková Zimmer Zimmerman Zimmermann Zimonja Zimová Zingaretti Zingg Zinser Zintl Zipp Zipse Zito
Ziółkowski Zięba Ziętek Zlatanović Zlámal Zlámalová Zollinger Zollo Zondi Zondo Zordan Zorica Zotti Zoubek Zoubková
Zouhar Zouharová Zrna Zschunke Zubak Zubane Zuber Zucca Zuiderveld Zulaika Zulauf Zuliani Zulkarnain Zullo Zulu Zuma
Zumbo Zungu Zunino Zvanić Zvonar Zvěřina Zvěřinová Zwane Zwiener Zwoliński Zych Zygmunt Záborská Záborský Zábranská
Zábranský Zálešák Zálešáková Zámečník Zámečníková Záruba Zárubová Zíka Zíková Zúbrik Zúbriková Zúñiga Zümsande Zürcher
`
    .trim()
    .split(/\s+/),
);
